"""Operations on databases, and settings of the whole catalogue."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from hydrant.emulator.requests.operations import Answer, Request

from ..catalogue.pages import page
from .base import arn_prefix, catalogue, now, operation, store

_MOST_LISTED = 100


class DatabaseOperations:
    """Databases."""

    @operation("CreateDatabase")
    def create_database(self, context: RequestContext, request: Request) -> Answer:
        """Make a database."""
        made = catalogue(context).create_database(request["DatabaseInput"], now())
        if tags := request.get("Tags"):
            store(context).tags[f"{arn_prefix(context)}:database/{made.name}"] = dict(tags)
        return {}

    @operation("GetDatabase")
    def get_database(self, context: RequestContext, request: Request) -> Answer:
        """A database."""
        return {"Database": catalogue(context).database(request["Name"]).shown(context.account_id)}

    @operation("GetDatabases")
    def get_databases(self, context: RequestContext, request: Request) -> Answer:
        """Databases by name, in pages; none of others, as none are shared."""
        kept = {} if request.get("ResourceShareType") in {"FOREIGN", "FEDERATED"} else catalogue(context).databases
        found, more = page(kept, request, _MOST_LISTED)
        shown = [each.shown(context.account_id) for each in found]
        if "NAME" in (request.get("AttributesToGet") or ()):
            shown = [{"Name": each["Name"]} for each in shown]
        return {"DatabaseList": shown, **more}

    @operation("UpdateDatabase")
    def update_database(self, context: RequestContext, request: Request) -> Answer:
        """Put other settings in the place of all there were."""
        catalogue(context).update_database(request["Name"], request["DatabaseInput"])
        return {}

    @operation("DeleteDatabase")
    def delete_database(self, context: RequestContext, request: Request) -> Answer:
        """Take a database away, with its tables."""
        name = catalogue(context).database(request["Name"]).name
        catalogue(context).delete_database(name)
        tags = store(context).tags
        gone = (f"{arn_prefix(context)}:database/{name}", f"{arn_prefix(context)}:table/{name}/")
        for arn in [arn for arn in tags if arn == gone[0] or arn.startswith(gone[1])]:
            del tags[arn]
        return {}

    @operation("GetCatalogImportStatus")
    def get_catalog_import_status(self, _context: RequestContext, _request: Request) -> Answer:
        """Whether the catalogue of old, Athena's own, has been taken over: there is none."""
        return {"ImportStatus": {"ImportCompleted": True, "ImportedBy": "AWS Glue"}}

    @operation("GetDataCatalogEncryptionSettings")
    def get_data_catalog_encryption_settings(self, _context: RequestContext, _request: Request) -> Answer:
        """What is encrypted: nothing, as in a new account."""
        return {
            "DataCatalogEncryptionSettings": {
                "EncryptionAtRest": {"CatalogEncryptionMode": "DISABLED"},
                "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": False},
            }
        }
