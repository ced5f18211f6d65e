"""DynamoDB without its API: what items are, what expressions say of them, and where they are kept.

values        types, sizes, order        names, tokens, paths           what all expressions share
schema        keys                       condition_grammar, conditions  whether an item meets one
ordered       places of items            update_grammar, updates        what becomes of an item
index, table  a table with its indexes   projections, key_conditions    what of it is read
reading       pages                      legacy                         the same before there were expressions
transactions  all or nothing             capacity, change_log           what it costs, what has changed
"""
