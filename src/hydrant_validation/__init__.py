"""Validation that any function can deploy: strict decoding, schemas by producer, reasons in words.

It stands alone: no module here imports the rest of Hydrant, so a function's package has just this folder (`validation =
true` in hydrant.toml). `rejections` and `document` need the standard library only, the others Pydantic.

    rejections  what becomes of a record: Accepted, or Rejected with a stable code
    document    strict decoding of one record into one JSON object
    event       the base of schemas, and the types of fields that they share
    explain     Pydantic's findings in words that producers' teams understand
    registry    which producer has which schema, and `check`
    published   a schema as JSON Schema, with the rules that it cannot say
"""
