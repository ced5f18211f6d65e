"""Says for each record to which Iceberg table it goes, as otfMetadata."""

import base64
import json
from typing import Any


def handler(event: Any, context: Any) -> Any:
    return {"records": [answer(record) for record in event["records"]]}


def answer(record: Any) -> Any:
    given = json.loads(base64.b64decode(record["data"]))
    route = {"destinationDatabaseName": given.pop("db"), "destinationTableName": "events"}
    if "op" in given:
        route["operation"] = given.pop("op")
    data = base64.b64encode(json.dumps(given).encode()).decode()
    return {"recordId": record["recordId"], "result": "Ok", "data": data, "metadata": {"otfMetadata": route}}
