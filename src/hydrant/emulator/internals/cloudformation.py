"""Places inside LocalStack's CloudFormation, and in the resource providers of templates."""

from .place import Internal

CLOUDFORMATION = (
    Internal(
        "localstack.services.cloudformation.resource_provider:ResourceProviderExecutor",
        "try_load_resource_provider",
        "replaced",
        "a resource type that nobody makes fails by name (cloudformation/missing.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_executor:ChangeSetModelExecutor",
        "execute",
        "replaced",
        "a stack whose change fails goes back to what it was (cloudformation/rollback.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_executor:ChangeSetModelExecutor",
        "_execute_resource_change",
        "replaced",
        "an update replaces a resource only when a value differs that cannot change (cloudformation/replacement.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_executor:ChangeSetModelExecutor",
        "_process_event",
        "replaced",
        "a resource that took another's place stays when that one is deleted (cloudformation/statuses.py)",
    ),
    *(
        Internal(
            "localstack.services.cloudformation.engine.v2.change_set_model_preproc:ChangeSetModelPreproc",
            name,
            "replaced",
            "what a condition leaves out is refused where it is needed (cloudformation/conditional_references.py)",
        )
        for name in ("_resolve_attribute", "_resolve_reference", "visit_node_resource", "visit_node_output")
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_preproc:ChangeSetModelPreproc",
        "_deployed_property_value_of",
        "replaced",
        "an attribute that nobody gives is refused (cloudformation/attributes.py)",
    ),
    *(
        Internal(
            "localstack.services.cloudformation.engine.v2.change_set_model_preproc:ChangeSetModelPreproc",
            name,
            "replaced",
            "functions and parameters give what CloudFormation gives (cloudformation/intrinsic_functions.py)",
        )
        for name in (
            "visit_node_parameter",
            "visit_node_intrinsic_function_fn_equals",
            "visit_node_intrinsic_function_fn_join",
            "visit_node_intrinsic_function_fn_select",
            "visit_node_intrinsic_function_fn_find_in_map",
            "visit_node_intrinsic_function_fn_import_value",
            "visit_node_intrinsic_function_fn_sub",
        )
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_preproc:ChangeSetModelPreproc",
        "visit_node_object",
        "replaced",
        "Fn::ToJsonString writes what its functions give (cloudformation/json_strings.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_preproc",
        "_AWS_URL_SUFFIX",
        "replaced",
        "AWS::URLSuffix is what it is on AWS (cloudformation/intrinsic_functions.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_validator:ChangeSetModelValidator",
        "visit_node_intrinsic_function_fn_sub",
        "replaced",
        "Fn::Sub gives a text before there are resources, too (cloudformation/intrinsic_functions.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_validator:ChangeSetModelValidator",
        "visit_node_template",
        "replaced",
        "outputs are looked at before resources are made (cloudformation/conditional_references.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model:ChangeSetModel",
        "_resolve_intrinsic_function_ref",
        "replaced",
        "a parameter and a condition may have the same name (cloudformation/function_changes.py)",
    ),
    *(
        Internal(
            "localstack.services.cloudformation.engine.v2.change_set_model:ChangeSetModel",
            name,
            "replaced",
            "a stack changes whatever stands in its lookups (cloudformation/function_changes.py)",
        )
        for name in ("_resolve_intrinsic_function_fn_find_in_map", "_resolve_intrinsic_function_fn_get_att")
    ),
    *(
        Internal(
            "localstack.services.cloudformation.engine.v2.change_set_model:ChangeSetModel",
            name,
            "replaced",
            "policies of resources may be functions with AWS::LanguageExtensions (cloudformation/template_checks.py)",
        )
        for name in ("_visit_deletion_policy", "_visit_update_replace_policy")
    ),
    Internal(
        "localstack.services.cloudformation.engine.template_preparer",
        "parse_template",
        "replaced",
        "what is wrong in a template is said before it is carried out (cloudformation/template_checks.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_transform:ChangeSetModelTransform",
        "transform",
        "replaced",
        "what transforms make of a template is looked at, too (cloudformation/template_checks.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_transform:ChangeSetModelTransform",
        "visit_node_intrinsic_function_ref",
        "replaced",
        "references to what SAM makes are SAM's to resolve (cloudformation/sam_references.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_preproc",
        "perform_dynamic_reference_lookup",
        "replaced",
        "references to secrets are read in each of their forms (cloudformation/dynamic_references.py)",
    ),
    Internal(
        "localstack.services.cloudformation.engine.v2.change_set_model_describer:ChangeSetModelDescriber",
        "_perform_dynamic_replacements",
        "replaced",
        "a change set that is shown has its references as they are (cloudformation/dynamic_references.py)",
    ),
    Internal(
        "localstack.services.cloudformation.v2.provider",
        "start_worker_thread",
        "replaced",
        "a stack is saved when the work on it has ended (cloudformation/kept_stacks.py)",
    ),
    Internal(
        "localstack.services.cloudformation.v2.entities:Stack",
        "set_stack_status",
        "replaced",
        "a rollback says how a change ended (cloudformation/rollback.py)",
    ),
    Internal(
        "localstack.services.kinesis.resource_providers.aws_kinesis_stream:KinesisStreamProvider",
        "create",
        "replaced",
        "CloudFormation's streams have the mode and the properties of the template (cloudformation/streams.py)",
    ),
    Internal(
        "localstack.services.kinesis.resource_providers.aws_kinesis_stream:KinesisStreamProvider",
        "update",
        "replaced",
        "CloudFormation's streams can be changed (cloudformation/streams.py)",
    ),
    Internal(
        "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream"
        ":KinesisFirehoseDeliveryStreamProvider",
        "create",
        "replaced",
        "CloudFormation's delivery streams need no name (cloudformation/delivery_streams.py)",
    ),
    Internal(
        "localstack.services.kinesisfirehose.resource_providers.aws_kinesisfirehose_deliverystream"
        ":KinesisFirehoseDeliveryStreamProvider",
        "update",
        "replaced",
        "CloudFormation's delivery streams can be changed (cloudformation/delivery_streams.py)",
    ),
)
