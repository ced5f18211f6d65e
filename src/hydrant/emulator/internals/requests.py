"""Places of the HTTP server, and of how LocalStack reads requests and answers them."""

from .place import Internal

REQUESTS = (
    Internal(
        "localstack.aws.handlers.service_plugin:ServiceLoader",
        "require_service",
        "replaced",
        "a service takes requests when all of its operations are there (loading.py)",
    ),
    Internal(
        "localstack.aws.handlers.service:ServiceRequestParser",
        "parse_and_enrich",
        "replaced",
        "requests are read strictly, and what cannot be read is the caller's mistake (requests/chain.py)",
    ),
    Internal(
        "localstack.aws.spec",
        "loader",
        "extended",
        "the newest models of Kinesis, Firehose and Lambda come before LocalStack's (requests/models.py)",
    ),
    Internal(
        "botocore.loaders:JSONFileLoader",
        "load_file",
        "replaced",
        "descriptions of services are read once, without their documentation (models_read_once.py)",
    ),
    Internal(
        "botocore.loaders:Loader",
        "list_available_services",
        "replaced",
        "which services there are is looked up once, not by each session (models_read_once.py)",
    ),
    Internal(
        "localstack.aws.protocol.parser:BaseCBORRequestParser",
        "_parse_type_datetime",
        "replaced",
        "SDKs that speak rpc-v2-cbor send times as floats (requests/times.py)",
    ),
    Internal(
        "localstack.aws.protocol.serializer:ResponseSerializer",
        "_timestamp_unixtimestamp",
        "replaced",
        "times in answers have milliseconds (requests/times.py)",
    ),
    Internal(
        "localstack.aws.protocol.serializer:ResponseSerializer",
        "_timestamp_iso8601",
        "replaced",
        "times in answers have milliseconds (requests/times.py)",
    ),
    Internal(
        "localstack.aws.handlers.service:ServiceRequestRouter",
        "create_not_implemented_response",
        "replaced",
        "what no provider has is told in our words (not_served.py)",
    ),
    Internal(
        "localstack.aws.skeleton:Skeleton",
        "on_not_implemented_error",
        "replaced",
        "operations that LocalStack does not have are told in our words (not_served.py)",
    ),
    Internal(
        "twisted.web.http",
        "H2Connection",
        "replaced",
        "a client's GOAWAY without an error does not end its streams, and requests end (http/http2_*.py)",
    ),
    Internal(
        "h2.connection:H2Connection",
        "_receive_goaway_frame",
        "extended",
        "a client's GOAWAY without an error does not end its streams (http/http2_goaway.py)",
    ),
    Internal(
        "twisted.web.http",
        "_parseContentType",
        "replaced",
        "the few content types are parsed once, not with each request (http/twisted_tuning.py)",
    ),
    Internal(
        "localstack.aws.skeleton:Skeleton",
        "dispatch_table",
        "read",
        "calls of services without parser and serializer (firehose/services/localstack.py, in_process.py)",
    ),
    Internal(
        "localstack.aws.handlers.cors:CorsEnforcer",
        "is_cors_origin_allowed",
        "extended",
        "which pages may ask is the gate's to say, not a list's (http/cors.py)",
    ),
    Internal("localstack.aws.handlers", "enforce_cors", "read", "the same handler's place in the chain (http/cors.py)"),
    Internal(
        "twisted.web.server:Request",
        "process",
        "extended",
        "the gate stands before every request, HTTP/2 and websockets included (http/gated_site.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "serve_custom_exception_handlers",
        "extended",
        "faults of the emulator that end a call are told (faults/localstack.py)",
    ),
    Internal(
        "localstack.aws.serving.twisted:TLSMultiplexer",
        "_isInitialized",
        "read",
        "a connection that has said nothing ends (http/connections.py)",
    ),
    Internal(
        "rolo.serving.twisted:HeaderPreservingWSGIResponse",
        "run",
        "extended",
        "an answer that nobody reads holds no thread (http/answers.py)",
    ),
    Internal(
        "rolo.serving.twisted:TwistedWebSocketAdapter",
        "reject",
        "extended",
        "connections of WebSockets are the reactor's, too (http/websockets.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "_respondToBadRequestAndDisconnect",
        "extended",
        "a request comes whole and within bounds, or not at all (http/channel.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "allHeadersReceived",
        "extended",
        "a request comes whole and within bounds, or not at all (http/channel.py)",
    ),
    Internal(
        "twisted.web.http",
        "_GenericHTTPChannelProtocol",
        "read",
        "a request comes whole and within bounds, or not at all (http/channel.py)",
    ),
    Internal(
        "twisted.internet.tcp:Connection",
        "writeSomeData",
        "read",
        "an answer goes out without a round of the event loop when none waits before it (http/connections.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "_finishRequestBody",
        "extended",
        "what is behind a request is not forgotten when its answer is there at once (http/channel.py)",
    ),
    Internal(
        "twisted.web.http:HTTPChannel",
        "resumeProducing",
        "extended",
        "calls with records are answered between twisted's requests (http/short_way.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "serve_custom_service_request_handlers",
        "read",
        "calls with records take the short way while nobody else wants to see them (front/detours.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "run_custom_response_handlers",
        "read",
        "calls with records take the short way while nobody else wants to see them (front/detours.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "modify_service_response",
        "read",
        "calls with records take the short way while nobody else wants to see them (front/detours.py)",
    ),
    Internal(
        "localstack.aws.handlers",
        "log_response",
        "read",
        "LocalStack's line about a call that took the short way (front/answers.py)",
    ),
    Internal(
        "twisted.web._http2:H2Connection",
        "_requestReceived",
        "extended",
        "a request comes whole and within bounds, or not at all (http/http2_bounds.py)",
    ),
    Internal(
        "twisted.web._http2:H2Connection",
        "_requestDataReceived",
        "extended",
        "a request comes whole and within bounds, or not at all (http/http2_bounds.py)",
    ),
    Internal(
        "rolo.routing.router",
        "_clone_map_with_rules",
        "replaced",
        "a route that is added does not make all others anew (routes.py)",
    ),
    Internal("rolo.routing.router", "_clone_map_without_rules", "read", "the map that routes move to (routes.py)"),
    Internal(
        "werkzeug.routing.rules:Rule",
        "_compile_builder",
        "replaced",
        "a route is made without what would make a URL of it (routes.py)",
    ),
    *(
        Internal("werkzeug.routing.map:Map", name, "read", "rules move to another map as they are (routes.py)")
        for name in ("_matcher", "_rules_by_endpoint", "_remap")
    ),
)
