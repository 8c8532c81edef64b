"""The official Python SDK, through its TaskHandler: one process for the task type, with as many threads as there are places."""
import json
import os
import sys

from conductor.client.automator.task_handler import TaskHandler
from conductor.client.configuration.configuration import Configuration
from conductor.client.worker.worker_task import worker_task

settings = json.loads(os.environ["FLOW_BENCH"])


@worker_task(task_definition_name=settings["taskType"], thread_count=settings["concurrency"])
def run(orderId: str) -> dict:
    return {}


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    configuration = Configuration(server_api_url=settings["url"])
    handler = TaskHandler(configuration=configuration, scan_for_annotated_workers=True)
    handler.start_processes()
    handler.join_processes()
