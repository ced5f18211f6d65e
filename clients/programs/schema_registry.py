"""Encodes records by two versions of a schema in the registry, decodes them by it, and prints their ids."""

import json
import os

import boto3
from aws_schema_registry import DataAndSchema, SchemaRegistryClient
from aws_schema_registry.adapter.kafka import KafkaDeserializer, KafkaSerializer
from aws_schema_registry.avro import AvroSchema
from aws_schema_registry.exception import SchemaRegistryException

count, name = int(os.environ["COUNT"]), os.environ["STREAM"]
glue = boto3.client("glue", endpoint_url=os.environ["ENDPOINT"])
glue.create_registry(RegistryName=name)
client = SchemaRegistryClient(glue, registry_name=name)
encode, decode = KafkaSerializer(client).serialize, KafkaDeserializer(client).deserialize


def version(*fields: dict[str, object]) -> AvroSchema:
    """A schema with a field id, and others."""
    told = [{"name": "id", "type": "int"}, *fields]
    return AvroSchema({"type": "record", "name": "Event", "fields": told})


versions = [version(), version({"name": "at", "type": ["null", "long"], "default": None})]
sent = [encode(name, DataAndSchema({"id": number}, versions[number % 2])) for number in range(count)]
try:
    encode(name, DataAndSchema({"id": 0, "b": "x"}, version({"name": "b", "type": "string"})))
except SchemaRegistryException:
    print(json.dumps([decode(name, each).data["id"] for each in sent]))
