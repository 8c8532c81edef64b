"""The official Python SDK, through its TaskHandler: one process for each task type."""
import json
import os
import sys
import time

from conductor.client.automator.task_handler import TaskHandler
from conductor.client.configuration.configuration import Configuration
from conductor.client.worker.worker import Worker

settings = json.loads(os.environ["FLOW_BENCH"])


def run(task) -> dict:
    return {"startedAt": time.time() * 1000}


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    workers = [Worker(name, run, thread_count=settings["concurrency"], **settings["options"]) for name in settings["types"]]
    handler = TaskHandler(workers, Configuration(server_api_url=settings["url"]), scan_for_annotated_workers=False)
    handler.start_processes()
    handler.join_processes()
