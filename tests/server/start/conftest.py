from server.gateway.conftest import app, client, http, world  # noqa: F401 - the gateway's fixtures
