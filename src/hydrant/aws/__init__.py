"""What is special about AWS as a target: whose account it is, who said yes, where the state is, what was left over.

mixups.py     pure: what tells that an emulator is at the other end
site.py       the account and region that commands would reach
guard.py      shows them and asks
workspace.py  Terraform for one environment: package, backend, plan, apply, destroy
bootstrap.py  the state bucket and the roles of the pipeline
leftovers.py  finds, and removes, what short-lived stacks left behind
"""
