"""What a Python program does by the official SDK, unmodified. Each function `scenario_*` is a case of python-sdk.e2e.ts; for each this
prints one line of JSON: {"scenario": name} when it held, with "error" when it did not. The server is at CONDUCTOR_SERVER_URL."""
import json
import os
import time
import traceback
import uuid

from conductor.client.automator.task_handler import TaskHandler
from conductor.client.configuration.configuration import Configuration
from conductor.client.http.models import (
    RerunWorkflowRequest,
    SaveScheduleRequest,
    StartWorkflowRequest,
    TaskDef,
    TaskResult,
    WorkflowDef,
    WorkflowTask,
)
from conductor.client.http.models.task_result_status import TaskResultStatus
from conductor.client.http.models.workflow_test_request import WorkflowTestRequest
from conductor.client.http.rest import ApiException
from conductor.client.orkes_clients import OrkesClients
from conductor.client.worker.exception import NonRetryableException
from conductor.client.worker.worker_task import worker_task
from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.workflow.executor.workflow_executor import WorkflowExecutor
from conductor.client.workflow.task.inline import InlineTask
from conductor.client.workflow.task.javascript_task import JavascriptTask
from conductor.client.workflow.task.json_jq_task import JsonJQTask
from conductor.client.workflow.task.set_variable_task import SetVariableTask
from conductor.client.workflow.task.simple_task import SimpleTask
from conductor.client.workflow.task.switch_task import SwitchTask
from conductor.client.workflow.task.wait_task import WaitTask

PREFIX = os.environ["FLOW_TEST_PREFIX"]
GREET, FLAKY, HOPELESS, SLOW = (f"{PREFIX}_{name}" for name in ("greet", "flaky", "hopeless", "slow"))

configuration = Configuration()
clients = OrkesClients(configuration)
metadata = clients.get_metadata_client()
workflows = clients.get_workflow_client()
tasks = clients.get_task_client()
schedules = clients.get_scheduler_client()
executor = WorkflowExecutor(configuration)


@worker_task(task_definition_name=GREET, poll_interval_millis=20, thread_count=4)
def greet(who: str) -> dict:
    return {"greeting": f"hello {who}"}


@worker_task(task_definition_name=FLAKY, poll_interval_millis=20)
def flaky(path: str) -> dict:
    with open(path, "a+", encoding="utf8") as attempts:
        attempts.write("x")
        attempts.seek(0)
        count = len(attempts.read())
    if count < 3:
        raise RuntimeError(f"attempt {count}")
    return {"attempts": count}


@worker_task(task_definition_name=HOPELESS, poll_interval_millis=20)
async def hopeless() -> dict:
    raise NonRetryableException("no use")


def unique(name: str) -> str:
    return f"{PREFIX}_{name}_{uuid.uuid4().hex[:8]}"


def until(ask, satisfies, seconds: float = 90):
    """Asks again until the answer satisfies."""
    give_up_at = time.monotonic() + seconds
    while True:
        answer = ask()
        if satisfies(answer):
            return answer
        assert time.monotonic() < give_up_at, f"still not there: {answer}"
        time.sleep(0.05)


def ended(workflow_id: str):
    return until(lambda: workflows.get_workflow(workflow_id), lambda run: run.status in ("COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"))


def register(name: str, *steps: WorkflowTask, **more) -> str:
    metadata.register_workflow_def(WorkflowDef(name=name, version=1, tasks=list(steps), **more), overwrite=True)
    return name


def start(name: str, **more) -> str:
    return workflows.start_workflow(StartWorkflowRequest(name=name, version=1, **more))


def waiting() -> str:
    """A run that has come to its WAIT."""
    name = register(
        unique("waiting"),
        WorkflowTask(name="wait", task_reference_name="wait", type="WAIT"),
        output_parameters={"said": "${wait.output.said}", "wrapped": "${wait.output.result.said}"},
    )
    workflow_id = start(name)
    until(lambda: workflows.get_workflow(workflow_id), lambda run: run.tasks and run.tasks[0].status == "IN_PROGRESS")
    return workflow_id


def refusal(call, *arguments, **named) -> ApiException:
    try:
        call(*arguments, **named)
    except ApiException as error:
        return error
    raise AssertionError("it was not refused")


def scenario_definitions_are_registered_read_back_changed_and_removed():
    name = unique("definition")
    metadata.register_task_def(TaskDef(name=name, retry_count=1, input_keys=["a"]))
    assert metadata.get_task_def(name).retry_count == 1
    changed = metadata.get_task_def(name)
    changed.description = "changed"
    metadata.update_task_def(changed)
    assert metadata.get_task_def(name).description == "changed"
    assert name in [definition.name for definition in metadata.get_all_task_defs()]
    flow = register(unique("flow"), WorkflowTask(name=name, task_reference_name="one", type="SIMPLE"))
    assert metadata.get_workflow_def(flow).tasks[0].task_reference_name == "one"
    assert refusal(metadata.register_workflow_def, metadata.get_workflow_def(flow), overwrite=False).status == 409
    assert flow in [definition.name for definition in metadata.get_all_workflow_defs()]
    metadata.unregister_workflow_def(flow, 1)
    assert refusal(metadata.get_workflow_def, flow).status == 404
    metadata.unregister_task_def(name)
    assert refusal(metadata.get_task_def, name).status == 404


def scenario_workers_complete_twenty_runs():
    flow = register(
        unique("greetings"),
        WorkflowTask(name=GREET, task_reference_name="one", type="SIMPLE", input_parameters={"who": "${workflow.input.who}"}),
        output_parameters={"said": "${one.output.greeting}"},
    )
    ids = [start(flow, input={"who": str(index)}) for index in range(20)]
    assert [ended(workflow_id).output for workflow_id in ids] == [{"said": f"hello {index}"} for index in range(20)]


def scenario_a_worker_that_raises_is_tried_again_and_one_that_must_not_be_is_not():
    attempts = os.path.join(os.environ["FLOW_TEST_FOLDER"], "attempts")
    for name in (FLAKY, HOPELESS):
        metadata.register_task_def(TaskDef(name=name, retry_count=3, retry_delay_seconds=0))
    steps = WorkflowTask(name=FLAKY, task_reference_name="one", type="SIMPLE", input_parameters={"path": attempts})
    run = ended(start(register(unique("flaky"), steps)))
    assert run.status == "COMPLETED", run.reason_for_incompletion
    assert [task.status for task in run.tasks] == ["FAILED", "FAILED", "COMPLETED"]
    assert "attempt 1" in run.tasks[0].reason_for_incompletion
    run = ended(start(register(unique("hopeless"), WorkflowTask(name=HOPELESS, task_reference_name="one", type="SIMPLE"))))
    assert (run.status, [task.status for task in run.tasks]) == ("FAILED", ["FAILED_WITH_TERMINAL_ERROR"])


def scenario_tasks_are_polled_in_batches_logged_and_updated():
    flow = register(unique("slow"), WorkflowTask(name=SLOW, task_reference_name="one", type="SIMPLE"))
    ids = [start(flow) for _ in range(3)]
    assert tasks.get_queue_size_for_task(SLOW) == 3
    polled = []
    until(lambda: polled.extend(tasks.batch_poll_tasks(SLOW, "python", 5, 100) or []) or polled, lambda found: len(found) == 3)
    assert sorted(task.workflow_instance_id for task in polled) == sorted(ids)
    for task in polled:
        tasks.add_task_log(task.task_id, "seen")
        assert "seen" in tasks.get_task_logs(task.task_id)[0].log
    first, second, third = polled
    result = TaskResult(workflow_instance_id=first.workflow_instance_id, task_id=first.task_id, status=TaskResultStatus.COMPLETED)
    tasks.update_task(result)
    tasks.update_task_by_ref_name(second.workflow_instance_id, "one", "COMPLETED", {"by": "name"})
    assert tasks.update_task_sync(third.workflow_instance_id, "one", "COMPLETED", {"by": "sync"}).status == "COMPLETED"
    assert [ended(workflow_id).status for workflow_id in ids] == ["COMPLETED"] * 3
    assert tasks.get_task(second.task_id).output_data == {"result": {"by": "name"}}  # the SDK wraps it
    assert tasks.get_task_poll_data(SLOW)[0].queue_name == SLOW


def scenario_a_built_workflow_runs_to_its_output():
    flow = ConductorWorkflow(executor=executor, name=unique("built"), version=1)
    flow >> [
        [SimpleTask(GREET, "left").input_parameter("who", "${workflow.input.who}")],
        [InlineTask("right", "(function () { return $.n + 1; })()", {"n": "${workflow.input.n}"})],
    ]
    flow >> JsonJQTask("jq", ".items | add").input_parameter("items", [1, 2, 3])
    flow >> SetVariableTask("remember").input_parameter("total", "${jq.output.result}")
    choose = SwitchTask("choose", "${workflow.input.way}")
    choose.switch_case("plain", [WaitTask("briefly", wait_for_seconds=1)])
    choose.default_case([JavascriptTask("script", "(function () { return 'long'; })()")])
    flow >> choose
    flow.output_parameters({"left": "${left.output.greeting}", "right": "${right.output.result}", "total": "${workflow.variables.total}"})
    flow.register(overwrite=True)
    for way in ("plain", "other"):
        run = flow.execute(workflow_input={"who": "you", "n": 41, "way": way}, wait_for_seconds=20)
        run = ended(run.workflow_id)
        assert (run.status, run.output) == ("COMPLETED", {"left": "hello you", "right": 42, "total": 6}), run


def scenario_runs_are_paused_resumed_terminated_and_run_again():
    workflow_id = waiting()
    workflows.pause_workflow(workflow_id)
    assert workflows.get_workflow_status(workflow_id).status == "PAUSED"
    workflows.resume_workflow(workflow_id)
    workflows.terminate_workflow(workflow_id, "enough")
    run = workflows.get_workflow(workflow_id)
    assert (run.status, run.reason_for_incompletion) == ("TERMINATED", "enough")
    workflows.restart_workflow(workflow_id)
    run = until(lambda: workflows.get_workflow(workflow_id), lambda run: run.status == "RUNNING" and run.tasks)
    tasks.update_task_by_ref_name(workflow_id, "wait", "FAILED", {})
    assert ended(workflow_id).status == "FAILED"
    workflows.retry_workflow(workflow_id)
    tasks.update_task_by_ref_name(workflow_id, "wait", "COMPLETED", {"said": "at last"})
    run = ended(workflow_id)
    assert (run.status, run.output) == ("COMPLETED", {"said": None, "wrapped": "at last"})  # the SDK wraps it
    workflows.rerun_workflow(workflow_id, RerunWorkflowRequest(re_run_from_task_id=run.tasks[-1].task_id))
    assert workflows.get_workflow_status(workflow_id).status == "RUNNING"
    workflows.terminate_workflow(workflow_id)
    workflows.delete_workflow(workflow_id, archive_workflow=False)
    assert refusal(workflows.get_workflow, workflow_id).status == 404


def scenario_signals_end_a_waiting_task():
    workflow_id = waiting()
    executor.signal_async(workflow_id, "COMPLETED", {"said": "go"})
    run = ended(workflow_id)
    assert (run.status, run.output["said"]) == ("COMPLETED", "go")
    workflow_id = waiting()
    answer = executor.signal(workflow_id, "COMPLETED", {"said": "now"})
    assert answer.workflow_id == workflow_id
    assert ended(workflow_id).output["said"] == "now"


def scenario_runs_are_found_by_a_query_and_by_correlation():
    name = register(unique("found"), WorkflowTask(name="NOOP", task_reference_name="n", type="NOOP"))
    ids = sorted(start(name, correlation_id="order-7") for _ in range(3))
    query = f"workflowType='{name}' AND status='COMPLETED'"
    found = until(lambda: workflows.search(query=query), lambda result: len(result.results) == 3)
    assert sorted(run.workflow_id for run in found.results) == ids
    assert len(workflows.search(start=1, size=1, query=query).results) == 1
    correlated = workflows.get_by_correlation_ids(name, ["order-7", "order-8"], include_completed=True)
    assert sorted(run.workflow_id for run in correlated["order-7"]) == ids


def scenario_a_definition_is_tried_with_mocked_tasks():
    name = unique("tried")
    definition = WorkflowDef(
        name=name,
        version=1,
        tasks=[WorkflowTask(name=unique("mocked"), task_reference_name="one", type="SIMPLE")],
        output_parameters={"got": "${one.output.got}"},
    )
    request = WorkflowTestRequest(
        name=name,
        version=1,
        workflow_def=definition,
        task_ref_to_mock_output={"one": [{"status": "COMPLETED", "output": {"got": "mock"}}]},
    )
    run = workflows.test_workflow(request)
    assert (run.status, run.output) == ("COMPLETED", {"got": "mock"})


def scenario_a_schedule_starts_its_workflow_is_paused_resumed_and_deleted():
    flow = register(unique("scheduled"), WorkflowTask(name="NOOP", task_reference_name="n", type="NOOP"))
    name = unique("schedule")
    request = StartWorkflowRequest(name=flow, version=1, input={"from": "schedule"})
    schedules.save_schedule(SaveScheduleRequest(name=name, cron_expression="* * * ? * *", start_workflow_request=request))
    try:
        found = until(lambda: workflows.search(query=f"workflowType='{flow}'"), lambda result: result.results)
        assert workflows.get_workflow(found.results[0].workflow_id).input["from"] == "schedule"
        assert [schedule.name for schedule in schedules.get_all_schedules(flow)] == [name]
        schedules.pause_schedule(name)
        assert schedules.get_schedule(name).paused
        schedules.resume_schedule(name)
        assert not schedules.get_schedule(name).paused
        assert len(schedules.get_next_few_schedule_execution_times("0 0 0 1 1 ?", limit=2)) == 2
        until(
            lambda: [execution.schedule_name for execution in schedules.search_schedule_executions(start=0, size=1000).results],
            lambda names: name in names,
        )
    finally:
        schedules.delete_schedule(name)


def main():
    # Started from here, and not inside of a scenario: the SDK runs one process for each kind of task.
    handler = TaskHandler(configuration=configuration, scan_for_annotated_workers=True)
    handler.start_processes()
    try:
        for name, scenario in list(globals().items()):
            if not name.startswith("scenario_"):
                continue
            line = {"scenario": name}
            try:
                scenario()
            except Exception:
                line["error"] = traceback.format_exc()
            print(json.dumps(line), flush=True)
    finally:
        handler.stop_processes()


if __name__ == "__main__":
    main()
