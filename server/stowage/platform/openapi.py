"""What routes share for OpenAPI: documented failures, and parameters that no database chokes on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter

from stowage.kernel.quantity import MAX_SAFE
from stowage.platform.errors import MEDIA_TYPE, Problem

Id = Annotated[int, PathParameter(ge=1, le=MAX_SAFE)]
OptionalId = Annotated[int | None, QueryParameter(ge=1, le=MAX_SAFE)]
Search = Annotated[
    str, QueryParameter(max_length=100, description="Words that must all occur; pinyin and initials count")
]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The failures a route may answer with, each as problem+json; the database may be away for all of them."""
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, description=HTTPStatus(status).phrase, media_type=MEDIA_TYPE
        )
        for status in (*statuses, 503)
    }
