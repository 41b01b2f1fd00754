from server.gateway.conftest import app, client, furnished, furnished_copy, http, world  # noqa: F401 - the gateway's fixtures
