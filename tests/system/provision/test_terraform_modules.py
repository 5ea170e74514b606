"""The modules of terraform/ as their pages say: from nothing to a plane, and back to nothing."""

import harness
import terraform
from terraform import finish

harness.need("boto3")
terraform.need()

STATE_BUCKET = f"terraform-state-{harness.ACCOUNT}-us-east-1"
STATE = "stereo-spot/terraform.tfstate"


class Modules(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.env = terraform.environment(self.folder, self.plane.environment())
        self.work = terraform.Workspace(self.folder, self.env)
        self.addCleanup(self.work.stop)
        if not self.work.has_nx:
            print("without nx (tools/install-nx puts it there): its commands are run directly")

    def run_target(self, project, target, codes=(0,)):
        return finish(self.work.target(project, target), codes)

    def terraform(self, *words, codes=(0,), project="aws-infra"):
        return finish(self.work.start("terraform", *words, project=project), codes)

    def names(self):
        s3, sqs, dynamodb = self.plane.clients("s3", "sqs", "dynamodb")
        return ({b["Name"] for b in s3.list_buckets()["Buckets"]},
                len(sqs.list_queues().get("QueueUrls", [])),
                len(dynamodb.list_tables()["TableNames"]))

    def test_from_nothing_to_a_plane_and_back(self):
        self.bring_up_the_state_bucket()
        self.bring_up_the_plane()
        self.check_the_plane()
        self.tear_down()

    def bring_up_the_state_bucket(self):
        # A file beside the workspace, read by nx; without nx, by whoever runs the commands.
        (self.work.folder / ".env").write_text("TF_VAR_dlq_max_receive_count=7\n")
        if not self.work.has_nx:
            self.env["TF_VAR_dlq_max_receive_count"] = "7"
        self.run_target("aws-infra-setup", "terraform-init")
        said = self.run_target("aws-infra-setup", "terraform-apply")
        self.assertIn("4 added, 0 changed, 0 destroyed", said)
        s3 = self.plane.clients("s3")
        self.assertEqual(s3.get_bucket_versioning(Bucket=STATE_BUCKET)["Status"], "Enabled")
        blocked = s3.get_public_access_block(Bucket=STATE_BUCKET)["PublicAccessBlockConfiguration"]
        self.assertEqual(set(blocked.values()), {True})

    def bring_up_the_plane(self):
        # It applies the set-up again, which must change nothing and keep the bucket.
        said = self.run_target("aws-infra", "terraform-init")
        self.assertIn("0 added, 0 changed, 0 destroyed", said)
        self.assertIn("20 to add", self.run_target("aws-infra", "terraform-plan"))

        applying = self.work.target("aws-infra", "terraform-apply")
        s3 = self.plane.clients("s3")
        self.eventually(lambda: s3.list_objects_v2(
            Bucket=STATE_BUCKET, Prefix=STATE + ".tflock")["KeyCount"], what="the lock")
        said = self.terraform("apply", "-auto-approve", "-input=false", codes=(1,))
        self.assertIn("Error acquiring the state lock", said)
        self.assertIn(f"{STATE_BUCKET}/{STATE}", said)  # which state, and below it who holds it
        self.assertIn("20 added, 0 changed, 0 destroyed", finish(applying))

    def check_the_plane(self):
        buckets = {f"stereo-spot-{kind}-{harness.ACCOUNT}" for kind in ("input", "output")}
        self.assertEqual(self.names(), (buckets | {STATE_BUCKET}, 6, 3))
        self.assertIn("No changes.", self.run_target("aws-infra", "terraform-plan"))

        self.run_target("aws-infra", "terraform-output")
        written = (self.work.folder / "aws-infra/terraform-outputs.env").read_text().splitlines()
        here = ("--data-dir", self.plane.folder)
        native = harness.run("output", *here, "--format", "env").stdout.splitlines()
        self.assertEqual(len(written), 8)
        self.assertEqual(sorted(written), sorted(native))

        count = ("--dlq-max-receive-count", 7)
        said = harness.run("plan", *here, *count, "-detailed-exitcode").stdout
        self.assertIn("No changes.", said)
        # That it would see a difference: the count of the .env file has reached the queues.
        said = harness.run("plan", *here, "-detailed-exitcode", check=False)
        self.assertEqual(said.returncode, 2, said.stdout)
        self.assertIn("0 to add, 3 to change, 0 to destroy", said.stdout)

    def tear_down(self):
        # Nobody can answer here, so that nothing may go without the word.
        said = self.run_target("aws-infra", "terraform-destroy", codes=(1,))
        self.assertIn("Only 'yes' will be accepted", said)
        self.assertEqual(self.names()[1:], (6, 3))

        said = self.terraform("destroy", "-auto-approve", "-input=false")
        self.assertIn("20 destroyed", said)
        self.assertEqual(self.names(), ({STATE_BUCKET}, 0, 0))
        said = self.run_target("aws-infra-setup", "terraform-destroy", codes=(1,))
        self.assertIn("prevent_destroy", said)
        self.assertEqual(self.names()[0], {STATE_BUCKET})
        kept = self.plane.clients("s3").list_object_versions(Bucket=STATE_BUCKET, Prefix=STATE)
        self.assertGreater(len([v for v in kept["Versions"] if v["Key"] == STATE]), 1)


if __name__ == "__main__":
    harness.main()
