"""The modules of terraform/ by themselves, and beside the declaration of src/provision."""

import json
import re

import harness
import terraform
from terraform import finish

terraform.need()

# By what an import knows a resource; else its name.
IMPORTED_BY_URL = ("aws_sqs_queue.", "aws_sqs_queue_policy.")


class Declaration(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.env = terraform.environment(self.folder, self.plane.environment())
        self.work = terraform.Workspace(self.folder, self.env)
        self.addCleanup(self.work.stop)

    def terraform(self, module, *words, codes=(0,)):
        return finish(self.work.start("terraform", *words, project=module), codes)

    def test_the_modules_hold_what_they_say(self):
        said = self.terraform(".", "fmt", "-check", "-diff", "-recursive", codes=(0, 3))
        self.assertEqual(said, "")
        for name in ("AWS_ENDPOINT_URL", "TF_VAR_endpoint_url"):  # nothing may be called
            del self.env[name]
        modules = [path.parent.name for path in self.work.folder.glob("*/versions.tf")]
        self.assertGreaterEqual(len(modules), 2)
        for module in modules:
            with self.subTest(module):
                self.terraform(module, "init", "-backend=false", "-input=false")
                self.terraform(module, "validate")
                self.assertRegex(self.terraform(module, "test"), r"[1-9]\d* passed, 0 failed\.")

    def native_resources(self):
        """Address and name of each, as the native plan of an empty plane tells them."""
        said = harness.run("plan", "--data-dir", self.plane.folder).stdout
        found = {}
        for block in said.split("  # ")[1:]:
            names = dict(re.findall(r'\+ (bucket|name|queue|alarm_name) = "(.*)"', block))
            self.assertEqual(len(names), 1, block)
            found[block.split()[0]] = next(iter(names.values()))
        return found

    def test_a_native_plane_is_taken_over_without_a_change(self):
        resources = self.native_resources()
        here = ("--data-dir", self.plane.folder)
        harness.run("apply", *here, "-auto-approve")
        url = harness.run("output", *here, "-raw", "chunking_queue_url").stdout.strip()
        base = url.rpartition("/")[0]
        imports = "".join(
            'import {\n  to = %s\n  id = "%s"\n}\n' % (
                address, f"{base}/{name}" if address.startswith(IMPORTED_BY_URL) else name)
            for address, name in resources.items())
        module = self.work.folder / "aws-infra"
        (module / "imports.tf").write_text(imports)
        (module / "local_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
        self.terraform("aws-infra", "init", "-input=false")
        said = self.terraform("aws-infra", "plan", "-input=false")
        self.assertEqual(
            re.findall(r"^Plan: .*", said, re.MULTILINE),
            ["Plan: 20 to import, 0 to add, 0 to change, 0 to destroy."],
            "\n".join(re.findall(r"^ *[-+~] .*", said, re.MULTILINE)))

    def test_a_state_bucket_is_taken_over_when_its_state_file_is_lost(self):
        module = "aws-infra-setup"
        self.terraform(module, "init", "-input=false")
        self.terraform(module, "apply", "-auto-approve", "-input=false")
        for path in (self.work.folder / module).glob("terraform.tfstate*"):
            path.unlink()
        said = self.terraform(module, "apply", "-auto-approve", "-input=false", codes=(1,))
        self.assertIn("BucketAlreadyExists", said)
        self.env["TF_VAR_adopt_existing_bucket"] = "true"
        said = self.terraform(module, "apply", "-auto-approve", "-input=false")
        self.assertIn("1 imported", said)
        self.assertIn("No changes.", self.terraform(module, "plan", "-input=false"))

    def test_packages_come_from_npm_alone(self):
        lock = json.loads((self.work.folder / "package-lock.json").read_text())
        packages = {name: told for name, told in lock["packages"].items() if name}
        self.assertIn("node_modules/nx", packages)
        for name, told in packages.items():
            self.assertTrue(told["integrity"].startswith("sha512-"), name)
            self.assertTrue(told.get("resolved", "https://registry.npmjs.org/")
                            .startswith("https://registry.npmjs.org/"), name)


if __name__ == "__main__":
    harness.main()
