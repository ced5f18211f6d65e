"""Put the types into LocalStack's providers of them."""

from hydrant.emulator import patches

_EXECUTOR = "localstack.services.cloudformation.resource_provider:ResourceProviderExecutor"
_CHANGES = "localstack.services.cloudformation.engine.v2.change_set_model_executor:ChangeSetModelExecutor"
_COMPUTED = "localstack.services.cloudformation.engine.v2.change_set_model_preproc:ChangeSetModelPreproc"
_LOOK = "localstack.services.cloudformation.engine.v2.change_set_model_validator:ChangeSetModelValidator"
_MODEL = "localstack.services.cloudformation.engine.v2.change_set_model:ChangeSetModel"
_PARSER = "localstack.services.cloudformation.engine.template_preparer"
_TRANSFORM = "localstack.services.cloudformation.engine.v2.change_set_model_transform:ChangeSetModelTransform"
_PREPARATION = "localstack.services.cloudformation.engine.v2.change_set_model_preproc"
_SHOWN = "localstack.services.cloudformation.engine.v2.change_set_model_describer:ChangeSetModelDescriber"
_PROVIDER = "localstack.services.cloudformation.v2.provider"
_STACK = "localstack.services.cloudformation.v2.entities:Stack"
_STREAM = "localstack.services.kinesis.resource_providers.aws_kinesis_stream:KinesisStreamProvider"
_DELIVERY_STREAM = (
    "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream"
    ":KinesisFirehoseDeliveryStreamProvider"
)


def apply_patches() -> None:
    """Let CloudFormation use them from now on: its engine is imported."""
    from . import (
        attributes,
        conditional_references,
        delivery_streams,
        dynamic_references,
        function_changes,
        intrinsic_functions,
        json_strings,
        kept_stacks,
        missing,
        replacement,
        rollback,
        sam_references,
        statuses,
        streams,
        template_checks,
    )

    patches.replace(_EXECUTOR, "try_load_resource_provider", staticmethod(missing.provider_of))
    patches.replace(_CHANGES, "execute", rollback.execute)
    patches.replace(_CHANGES, "_execute_resource_change", replacement.change)
    patches.replace(_CHANGES, "_process_event", statuses.process_event)
    patches.replace(_COMPUTED, "_deployed_property_value_of", attributes.deployed_value)
    patches.replace(_COMPUTED, "_resolve_attribute", conditional_references.resolve_attribute)
    patches.replace(_COMPUTED, "_resolve_reference", conditional_references.resolve_reference)
    patches.replace(_COMPUTED, "visit_node_resource", conditional_references.visit_resource)
    patches.replace(_COMPUTED, "visit_node_output", conditional_references.visit_output)
    patches.replace(_COMPUTED, "visit_node_object", json_strings.visit_object)
    patches.replace(_COMPUTED, "visit_node_parameter", intrinsic_functions.visit_parameter)
    patches.replace(_COMPUTED, "visit_node_intrinsic_function_fn_equals", intrinsic_functions.visit_equals)
    patches.replace(_COMPUTED, "visit_node_intrinsic_function_fn_join", intrinsic_functions.visit_join)
    patches.replace(_COMPUTED, "visit_node_intrinsic_function_fn_select", intrinsic_functions.visit_select)
    patches.replace(_COMPUTED, "visit_node_intrinsic_function_fn_find_in_map", intrinsic_functions.visit_find_in_map)
    patches.replace(_COMPUTED, "visit_node_intrinsic_function_fn_import_value", intrinsic_functions.visit_import_value)
    patches.replace(_COMPUTED, "visit_node_intrinsic_function_fn_sub", intrinsic_functions.visit_sub)
    patches.replace(_PREPARATION, "_AWS_URL_SUFFIX", intrinsic_functions.URL_SUFFIX)
    patches.replace(_LOOK, "visit_node_intrinsic_function_fn_sub", intrinsic_functions.visit_sub_early)
    patches.replace(_LOOK, "visit_node_template", conditional_references.look_through)
    patches.replace(_MODEL, "_resolve_intrinsic_function_ref", function_changes.of_reference)
    patches.replace(_MODEL, "_resolve_intrinsic_function_fn_find_in_map", function_changes.of_lookup)
    patches.replace(_MODEL, "_resolve_intrinsic_function_fn_get_att", function_changes.of_attribute)
    patches.replace(_MODEL, "_visit_deletion_policy", template_checks.visit_policy)
    patches.replace(_MODEL, "_visit_update_replace_policy", template_checks.visit_policy)
    patches.replace(_PARSER, "parse_template", template_checks.parse)
    patches.replace(_TRANSFORM, "transform", template_checks.transform)
    patches.replace(_TRANSFORM, "visit_node_intrinsic_function_ref", sam_references.visit_reference)
    patches.replace(_PREPARATION, "perform_dynamic_reference_lookup", dynamic_references.look_up)
    patches.replace(_SHOWN, "_perform_dynamic_replacements", dynamic_references.shown)
    patches.replace(_STACK, "set_stack_status", rollback.set_stack_status)
    patches.replace(_PROVIDER, "start_worker_thread", kept_stacks.start)
    patches.replace(_STREAM, "create", streams.create)
    patches.replace(_STREAM, "update", streams.update)
    patches.replace(_DELIVERY_STREAM, "create", delivery_streams.create)
    patches.replace(_DELIVERY_STREAM, "update", delivery_streams.update)
