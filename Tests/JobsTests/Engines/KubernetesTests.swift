import Testing
import Vocabulary

@testable import Jobs

@Suite struct KubernetesTests {
  private let work = EngineWork(
    key: "0123456789abcdef-00ff", name: "muster-01234567", folder: "/jobs/0123",
    limits: JobLimits(wallTime: .seconds(60), memoryBytes: 1 << 30))
  private let settings = KubernetesSettings(
    namespace: "models", image: "registry.example/muster@sha256:00", volumeClaim: "jobs",
    folder: "/jobs")

  /// What the API requires of a Job, by path: `batch/v1` JobSpec, `core/v1` PodSpec, Container,
  /// Volume, VolumeMount; and the values that it allows.
  private static let required: [([String], @Sendable (JSON) -> Bool)] = [
    (["apiVersion"], { $0 == "batch/v1" }), (["kind"], { $0 == "Job" }),
    (["metadata", "name"], { isName($0.string ?? "") }),
    (["metadata", "namespace"], { isName($0.string ?? "") }),
    (["spec", "template", "spec", "restartPolicy"], { ["Never", "OnFailure"].contains($0) }),
    (["spec", "template", "spec", "containers", "0", "name"], { isName($0.string ?? "") }),
    (["spec", "template", "spec", "containers", "0", "image"], { $0.string?.isEmpty == false }),
    (["spec", "template", "spec", "volumes", "0", "name"], { isName($0.string ?? "") }),
    (
      ["spec", "template", "spec", "volumes", "0", "persistentVolumeClaim", "claimName"],
      { isName($0.string ?? "") }
    ),
    (
      ["spec", "template", "spec", "containers", "0", "volumeMounts", "0", "mountPath"],
      { $0.string?.hasPrefix("/") == true }
    ),
    (["spec", "activeDeadlineSeconds"], { ($0.integer ?? 0) > 0 }),
    (["spec", "backoffLimit"], { $0 == 0 }),
  ]

  /// RFC 1123.
  private static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/) != nil
  }

  private func value(_ json: JSON, at path: [String]) -> JSON? {
    path.reduce(Optional(json)) { json, step in
      Int(step).flatMap { json?[$0] } ?? json?[step]
    }
  }

  @Test func `a manifest has what the API requires`() {
    let manifest = KubernetesJob.manifest(work, settings)
    for (path, isRight) in Self.required {
      let found = value(manifest, at: path)
      #expect(found.map(isRight) == true, "\(path) is \(found?.canonicalText ?? "missing")")
    }
  }

  @Test func `every mount has its volume`() {
    let pod = value(KubernetesJob.manifest(work, settings), at: ["spec", "template", "spec"])
    let volumes = Set((pod?["volumes"]?.array ?? []).compactMap { $0["name"]?.string })
    let mounts = (pod?["containers"]?[0]?["volumeMounts"]?.array ?? []).compactMap {
      $0["name"]?.string
    }
    #expect(Set(mounts) == volumes)
    #expect(mounts.count == 2)
  }

  @Test func `bounds are the job's, with room for the worker`() {
    let manifest = KubernetesJob.manifest(work, settings)
    let container = value(manifest, at: ["spec", "template", "spec", "containers", "0"])
    #expect(container?["resources"]?["limits"]?["memory"] == "1342177280")
    #expect(manifest["spec"]?["activeDeadlineSeconds"] == 1860)
    #expect(
      container?["command"] == [
        "muster", "work", "/jobs/0123", "--scratch", "/scratch", "--ticket",
        "muster-0123456789abcdef-00ff",
      ])
  }

  @Test(arguments: [
    ("{}", EngineStatus.waiting(nil)), (#"{"active":1}"#, .running),
    (#"{"conditions":[{"type":"Complete","status":"True"}]}"#, .ended(.exited(0))),
    (#"{"active":1,"conditions":[{"type":"Failed","status":"False"}]}"#, .running),
    (
      #"{"conditions":[{"type":"Failed","status":"True","reason":"DeadlineExceeded"}]}"#,
      .ended(.timedOut)
    ),
    (
      #"{"conditions":[{"type":"Failed","status":"True","message":"m"}]}"#, .ended(.failed("m"))
    ),
  ])
  func `a Job's conditions have their meaning`(_ status: String, _ expected: EngineStatus) throws {
    #expect(KubernetesJob.status(["status": try JSON(parsing: status)]) == expected)
  }
}
