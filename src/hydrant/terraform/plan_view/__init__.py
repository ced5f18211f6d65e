"""A Terraform plan as people review it: counted, with secrets masked, the same text for the same plan.

values.py     from nested values to lines, secrets masked      changes.py   from Terraform's document to changes
text.py       for a terminal                                   markdown.py  for a comment on a pull request
"""
