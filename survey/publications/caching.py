"""Pages for everybody hold no session, so that anybody may keep them a while."""

from flask import Response, request

SECONDS = 300


def cacheable(response: Response) -> Response:
    """Let a good answer be kept for five minutes; whoever asks again for the same gets 304."""
    if response.status_code == 200 and request.method in ("GET", "HEAD"):
        response.cache_control.public = True
        response.cache_control.max_age = SECONDS
        response.vary.add("Accept-Language")
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response
