"""Serves hashicorp/aws and small utility providers to Terraform and OpenTofu where the registry is out of reach.

The schema is the real provider's (data/aws-provider-schema.json); objects are made, read, changed and removed through
the AWS SDK, on an emulator only. Entry points: `choice.choose_provider` and `mirror.ensure_mirror`.

    serve.py      process: handshake, socket, end           engine.py   what each call does, in plain values
    servicer.py, protocol/   Terraform's protocol            plan.py, merge.py, checks.py, groups.py   the rules, pure
    schema.py, values.py   shapes and values                rules.py    the table of a resource type
    resource.py   interface of types and providers          resources/  one room per service, one file per type
    providers/    one module per provider                   mirror.py, choice.py   how Terraform finds it

How to add a resource type of hashicorp/aws
-------------------------------------------
1. Is it in the schema file? If not, add its entry from `terraform providers schema -json` of the real provider.
2. Write resources/<service>/<type without aws_>.py with one subclass of `ResourceType`: `name`, `rules`, and create,
   read, update, delete. It is found by itself. resources/logs/cloudwatch_log_group.py is a short example.
   - `session.client("logs")` is the SDK's client for the resource's region; `session.account_id`, `session.arn(...)`.
   - `create` sets `new["id"]` as soon as the object exists. It returns nothing: a read follows.
   - `read` returns what AWS has, under the schema's names; leaves out what AWS does not tell; returns all tags under
     `tags`; None, or AWS's not-found error, means that the object is gone. After an import only `id` is set.
   - `update` gets the names of what changed; tags are in `tags_all` (see tags.py for the helpers).
   - Members(block_of("aws_x"), {...}) makes AWS's requests of the values and values of AWS's answers (members.py).
   - `waiting.wait_for` waits with a deadline. Errors of AWS pass through: they become messages.
3. `Rules` comes from the real provider's source: ForceNew -> force_new, Default -> defaults, Optional+Computed
   blocks -> computed_blocks, policy documents -> json, DiffSuppressFunc -> equivalent, SetNewComputed -> recompute,
   ValidateFunc -> checks.
4. Write its law case in tests/contract/terraform/laws/cases/<service>.py; a test fails as long as there is none. The
   law (laws/law.py): apply, empty plan, update in place, empty plan, removed behind its back, made again, imported,
   destroyed, nothing left. What it refuses in its own words goes into the same file's REFUSALS.

A data source is a subclass of `DataSource` with `read`, beside the resource of the same name where there is one; an
ephemeral resource a subclass of `Ephemeral` in ephemerals/. A write-only argument (`..._wo`) is in `new` of create and
update, and nowhere else. What is unknown in a plan takes what `read` returns as it is: return false and "" where AWS
means them. A type that cannot be served at all gets a reason in catalog.py (SAID).

A further provider is a module in providers/ with a function `provider()`: types with a schema of their own
(utility/plain.py, schema.arguments), what they compute in utility/.
"""
