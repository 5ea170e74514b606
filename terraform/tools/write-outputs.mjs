// Writes the outputs of the module in this folder as terraform-outputs.env: key=value, a line each.
// Whole or not at all; without outputs (nothing was applied yet) the file stays as it is.

import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = 'terraform-outputs.env';
const terraform = fileURLToPath(new URL('terraform', import.meta.url));

function stop(why) {
  console.error(`terraform-output: ${why}; ${file} was not written`);
  process.exit(1);
}

let json;
try {
  json = execFileSync(terraform, ['output', '-json'], { stdio: ['ignore', 'pipe', 'inherit'] });
} catch {
  stop('terraform output failed, its own words are above');
}
const outputs = Object.entries(JSON.parse(json));
if (outputs.length === 0) stop('there are no outputs yet, run terraform-apply first');
const lines = outputs.map(([name, { value }]) => {
  if (typeof value !== 'string' || /[\r\n]/.test(value)) stop(`${name} is no text of one line`);
  return `${name}=${value}\n`;
});
writeFileSync(`${file}.part`, lines.join(''));
renameSync(`${file}.part`, file);
console.log(`wrote ${lines.length} outputs to ${file}`);
