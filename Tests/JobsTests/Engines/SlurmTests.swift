import Testing
import Vocabulary

@testable import Jobs

@Suite struct SlurmTests {
  private let work = EngineWork(
    key: "0123-ab", name: "muster-0123", folder: "/shared/it's", limits: JobLimits())

  @Test func `a job is handed over with its key, its bounds and no second chance`() {
    var settings = SlurmSettings(worker: ["/opt/muster", "work"])
    settings.partition = "batch"
    settings.programs = "/opt/slurm/bin"
    let command = SlurmCommand(settings: settings)
    #expect(
      command.submit(work, script: "/shared/it's/start.sh") == [
        "/opt/slurm/bin/sbatch", "--parsable", "--no-requeue", "--job-name=muster-0123",
        "--comment=idem:0123-ab", "--output=/shared/it's/engine.log", "--open-mode=append",
        "--chdir=/shared/it's", "--nodes=1", "--ntasks=1", "--cpus-per-task=1", "--mem=4352M",
        "--time=40", "--partition=batch", "/shared/it's/start.sh",
      ])
    #expect(
      command.script(work) == """
        #!/bin/sh
        exec '/opt/muster' 'work' '/shared/it'\\''s' --scratch '/shared/it'\\''s/../nodes/'"$(hostname)" --ticket "$SLURM_JOB_ID"

        """)
  }

  @Test(arguments: [
    ("17\n", "17"), ("17;cluster\n", "17"), ("sbatch: warning: cpus\n18\n", "18"),
    ("sbatch: error: Batch job submission failed: Invalid partition name specified\n", nil),
    ("", nil), ("17x\n", nil), (";;\n", nil),
  ])
  func `a submission's number is read`(_ text: String, _ number: String?) {
    #expect(SlurmAnswer.submitted(text)?.text == number)
  }

  @Test func `a job is found by its key and nothing else`() {
    let text = "9|idem:0123-ab\n12|idem:0123-abc\n7|(null)\n11|idem:0123-ab\nx|idem:0123-ab\n"
    #expect(SlurmAnswer.found(text, comment: SlurmCommand.comment(work)) == EngineTicket("9"))
    #expect(SlurmAnswer.found("7|idem:other\n", comment: "idem:0123-ab") == nil)
  }

  @Test(arguments: [
    ("PENDING", "0:0", "Resources", EngineStatus.waiting("Resources")),
    ("PENDING", "0:0", "None", .waiting(nil)),
    ("RUNNING", "0:0", "None", .running), ("COMPLETING", "0:0", "None", .running),
    ("COMPLETED", "0:0", "None", .ended(.exited(0))),
    ("FAILED", "3:0", "NonZeroExitCode", .ended(.exited(3))),
    ("FAILED", "0:9", "RaisedSignal:9", .ended(.signalled(9))),
    ("FAILED", "0:0", "JobLaunchFailure", .ended(.failed("FAILED (JobLaunchFailure)"))),
    ("CANCELLED", "0:15", "None", .ended(.cancelled)),
    ("CANCELLED+", "0:0", "None", .ended(.cancelled)),
    ("TIMEOUT", "0:0", "TimeLimit", .ended(.timedOut)),
    ("OUT_OF_MEMORY", "0:125", "OutOfMemory", .ended(.outOfMemory)),
    ("NODE_FAIL", "0:0", "NodeDown", .ended(.failed("NODE_FAIL (NodeDown)"))),
    ("NEVER_SEEN", "0:0", "None", .ended(.failed("the state NEVER_SEEN is not known"))),
  ])
  func `every state of a job has its meaning`(
    _ state: String, _ code: String, _ reason: String, _ status: EngineStatus
  ) {
    let line =
      "JobId=7 JobName=muster-0123 UserId=root(0) GroupId=root(0) MCS_label=N/A Priority=1 Nice=0 "
      + "Account=(null) QOS=normal JobState=\(state) Reason=\(reason) Dependency=(null) Requeue=0 "
      + "Restarts=0 BatchFlag=1 Reboot=0 ExitCode=\(code) Comment=JobState=RUNNING ExitCode=9:9\n"
    #expect(SlurmAnswer.status(line) == status)
  }

  @Test func `a job that the controller has forgotten is in the log of completed jobs`() {
    let log = """
      JobId=17 UserId=root(0) GroupId=root(0) Name=muster-1 JobState=FAILED Partition=p ExitCode=1:0
      JobId=7 UserId=root(0) GroupId=root(0) Name=muster-0 JobState=FAILED Partition=p ExitCode=4:0
      """
    #expect(SlurmAnswer.completed(log, EngineTicket("7")) == .ended(.exited(4)))
    #expect(SlurmAnswer.completed(log, EngineTicket("1")) == nil)
    #expect(SlurmAnswer.isUnknown("slurm_load_jobs error: Invalid job id specified\n"))
  }
}
