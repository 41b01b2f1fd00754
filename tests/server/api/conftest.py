from server.gateway.conftest import app, client, furnished, furnished_copy, http, world  # noqa: F401 - the gateway's fixtures
from server.gateway.test_scope import elsewhere  # noqa: F401 - a warehouse with one of everything
