// "Copy as aws command": the same request for the AWS CLI, quoted for sh, bash and zsh.

import { session } from "./api";

/** One word of a shell's command line that stands for exactly this text. */
export function quoted(text: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(text)) return text;
  // Control characters would act on a terminal into which the command is pasted. (This form is one
  // of bash and zsh.)
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    const escaped = text.replace(/[\\'\u0000-\u001f\u007f]/g, (c) =>
      c === "\\" || c === "'" ? "\\" + c : "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"),
    );
    return `$'${escaped}'`;
  }
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/**
 * `aws SERVICE OPERATION` with its input as one document: single flags would take a value that
 * begins with "file://" for a file, and one that begins with "-" for a flag.
 */
export function awsCommand(service: string, operation: string, input: object): string {
  const words = ["aws", service, operation];
  if (Object.keys(input).length > 0) words.push("--cli-input-json", JSON.stringify(input));
  return finish(words);
}

/** The same for words that are given as they are: `outfile` of get-object, `s3 cp`. */
export function finish(words: string[]): string {
  const { EndpointFlag, Region } = session();
  const all = [...words];
  if (EndpointFlag) all.push("--endpoint-url", EndpointFlag);
  all.push("--region", Region);
  return all.map(quoted).join(" ");
}
