"""Work given to the worker: asked for, begun, under way, finished, failed with words, or left by a worker that died."""
