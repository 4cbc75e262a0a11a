import Foundation
import Gates
import Git
import Host
import ModelMetrics
import Monitoring
import Reconciler
import Registry
import Signatures
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Trainings of a real repository: the job, the commit, the branch, the judgement.
@Suite(.enabled(if: Playground.canRun, "muster is not built beside the tests"), .blocking)
struct RetrainingHostTests {
  /// A model that learns the mean of a column, and says its seed.
  private static let source = """
    import json
    import os

    # modelop.init
    def begin(job):
        global seed
        seed = job["job"].get("jobParameters", {}).get("seed")

    # modelop.score
    def score(record):
        yield {"score": json.load(open("weights.json"))["mean"]}

    # modelop.metrics
    def metrics(data):
        yield {"roc_auc": 0.9}

    # modelop.train
    def train(data):
        rows = list(data.to_dict("records")) if hasattr(data, "to_dict") else data
        if any(row["x"] == 666 for row in rows):
            raise ValueError("a beast in the data")
        mean = sum(row["x"] for row in rows) / len(rows)
        with open("weights.json", "w") as file:
            json.dump({"mean": mean, "seed": [seed, os.environ["MUSTER_SEED"]]}, file)
        open("notes.txt", "w").write("left out")

    """

  private static func registry(_ xs: [Int], auc: Double = 0.8) -> [String: String?] {
    [
      "muster.yaml": """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: tiny}
      spec: {track: main}

      """,
      "datasets/rows.yaml": """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: rows}
      spec: {path: rows.csv, format: csv}

      """,
      "datasets/rows.csv": "x\n" + xs.map { "\($0)\n" }.joined(),
      "models/tiny/model.yaml": """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: tiny}
      spec:
        source: [score.py]
        attachments: [weights.json]
        retrain: {data: [rows], seed: 7, schedule: {dataset: rows}}
        tests:
          - name: backtest
            function: metrics
            data: {asset: rows, label: x}
            gates: [{metric: roc_auc, atLeast: \(auc)}]

      """,
      "models/tiny/score.py": source,
      "models/tiny/weights.json": "{\"mean\": 0}",
    ]
  }

  private static let reference = "refs/heads/muster/retrain/tiny/1"

  private func retrain(_ place: Playground) async throws -> ControlState {
    let daemon = try await Daemon(place.configuration())
    try await daemon.submit(Request(.retrain, resource: "model/tiny", by: "ada"))
    return await daemon.state
  }

  @Test func `a training is one signed commit with its provenance, judged as a proposal`()
    async throws
  {
    let place = try Playground()
    let base = try place.commit(Self.registry([1, 2, 3]), "Registry")
    try await place.reconcile()
    let state = try await retrain(place)
    let training = try #require(
      state.retrainings[ModelName("tiny")]?.trainings.first, "\(place.log)")
    #expect(training.state == .proposed, "\(training.message ?? "") \(place.log)")
    #expect(training.product?.changed == ["models/tiny/weights.json"])
    #expect(training.product?.leftOut == ["notes.txt"])

    let repository = try Repository(opening: place.repositoryPath)
    let tip = try #require(try repository.tip(of: Self.reference))
    let commit = try repository.commit(tip)
    #expect(commit.parents == [base])
    #expect(commit.subject == "Retrain tiny")
    let trailers = try Trailers(message: commit.message)
    #expect(trailers["Muster-Seed"] == "7")
    #expect(trailers["Muster-Environment"] == "none")
    #expect(trailers["Muster-Model"] == "tiny")
    #expect(trailers["Muster-Version"] == training.product?.version.hex)
    for key in ["Muster-Training", "Muster-Data", "Muster-Code", "Muster-From-Version"] {
      #expect(trailers[key]?.count == 64, "\(key)")
    }
    #expect(commit.message.contains("Trained on rows, sha256 "))
    let signed = try SignedCommit(parsing: try repository.rawCommit(tip))
    #expect(signed.signature != nil)
    let changes = try repository.changes(
      from: try repository.commit(base).tree, to: commit.tree)
    #expect(changes.map(\.path) == ["models/tiny/weights.json"])
    let entry = try #require(
      try repository.entry(at: "models/tiny/weights.json", in: commit.tree))
    let text = String(
      decoding: try repository.blob(BlobID(entry.object.text), limit: 1000), as: UTF8.self)
    #expect(text == "{\"mean\": 2.0, \"seed\": [7, \"7\"]}")

    let proposal = try #require(state.proposals[Self.reference], "\(place.log)")
    #expect(proposal.outcome == .pass)
    #expect(proposal.models.first?.changed == ["attachments"])
    #expect(try repository.references(prefix: "refs/muster/trainings/").map(\.name) == [])
    #expect(try repository.tip(of: Playground.main) == base, "the tracked branch is people's")
  }

  @Test func `who looks on sees trainings as they come, and what they print`() async throws {
    let place = try Playground()
    var files = Self.registry([1, 2, 3])
    files["models/tiny/score.py"] = Self.source + "    print(\"epoch 1\", flush=True)\n"
    try place.commit(files, "Registry")
    try await place.reconcile()
    let along = try RecordFeed(repository: place.repositoryPath, folder: place.state)
    let before = try await along.current()
    #expect(before.state.retrainings.isEmpty)
    let state = try await retrain(place)
    let training = try #require(state.retrainings[ModelName("tiny")]?.trainings.first)
    #expect(try await along.current().state.retrainings == state.retrainings, "\(place.log)")
    let changes = try #require(await along.changes(since: before.revision))
    #expect(changes.keys.contains(.retraining(ModelName("tiny"))))
    let new = try RecordFeed(repository: place.repositoryPath, folder: place.state)
    #expect(try await new.current().state.retrainings == state.retrainings)
    let log = String(decoding: await new.jobLog(training.job) ?? [], as: UTF8.self)
    #expect(log.contains("epoch 1\n"), "\(log)")
  }

  @Test func `the same artifacts make no branch, and a restart trains nothing`() async throws {
    let place = try Playground()
    try place.commit(Self.registry([1, 2, 3]), "Registry")
    try await place.reconcile()
    let first = try await retrain(place)
    let tip = try #require(
      try Repository(opening: place.repositoryPath).tip(of: Self.reference), "\(place.log)")
    // The merge is the end of it; training again gives what is there.
    try place.merge(tip)
    var state = try await place.reconcile()
    #expect(state.retrainings[ModelName("tiny")]?.trainings.map(\.state) == [.merged])
    state = try await retrain(place)
    #expect(state.retrainings[ModelName("tiny")]?.trainings.map(\.state) == [.merged, .identical])
    #expect(
      try Repository(opening: place.repositoryPath)
        .references(prefix: "refs/heads/muster/retrain/").map(\.name) == [Self.reference])
    try FileManager.default.removeItem(atPath: place.state.database)
    #expect(try await place.reconcile().retrainings == state.retrainings)
    #expect(first.retrainings[ModelName("tiny")]?.number == 1)
  }

  @Test func `data that change train by themselves, and a later branch replaces the first`()
    async throws
  {
    let place = try Playground()
    let opened = Mutex<[PullRequestDraft]>([])
    let closed = Mutex<[Int64]>([])
    let desk = PullRequestDesk(
      open: { draft in
        opened.withLock {
          $0.append(draft)
          return Int64($0.count)
        }
      }, close: { number, _ in closed.withLock { $0.append(number) } })
    let forge = ProposalForge(
      begin: { _ in }, tell: { _ in }, openPullRequests: { [1, 2] }, desk: desk)
    func reconcile() async throws -> ControlState {
      let daemon = try await Daemon(place.configuration(forge: forge))
      _ = try await daemon.reconcile()
      return await daemon.state
    }
    try place.commit(Self.registry([1, 2, 3]), "Registry")
    var state = try await reconcile()
    #expect(state.retrainings.isEmpty)
    try place.commit(["datasets/rows.csv": "x\n4\n"], "New rows")
    state = try await reconcile()
    #expect(opened.withLock { $0.map(\.branch) } == ["muster/retrain/tiny/1"], "\(place.log)")
    let draft = try #require(opened.withLock { $0.first })
    #expect(draft.base == "main")
    #expect(draft.title == "Retrain tiny")
    #expect(draft.body.contains("`models/tiny/weights.json`"))
    try place.commit(["datasets/rows.csv": "x\n5\n"], "Newer rows")
    state = try await reconcile()
    #expect(
      state.retrainings[ModelName("tiny")]?.trainings.map(\.state) == [.superseded, .proposed],
      "\(place.log)")
    #expect(closed.withLock { $0 } == [1])
    #expect(
      try Repository(opening: place.repositoryPath)
        .references(prefix: "refs/heads/muster/retrain/").map(\.name)
        == ["refs/heads/muster/retrain/tiny/2"])
  }

  @Test func `a branch that somebody went on with is theirs`() async throws {
    let place = try Playground()
    try place.commit(Self.registry([1, 2, 3]), "Registry")
    try await place.reconcile()
    _ = try await retrain(place)
    let own = try place.commit(["README.md": "Mine"], "Go on", to: Self.reference)
    try place.commit(["datasets/rows.csv": "x\n9\n"], "New rows")
    try await place.reconcile()
    let repository = try Repository(opening: place.repositoryPath)
    #expect(try repository.tip(of: Self.reference) == own)
    #expect(try repository.tip(of: "refs/heads/muster/retrain/tiny/2") != nil, "\(place.log)")
  }

  @Test func `on a repository elsewhere the branch is pushed, judged and taken away again`()
    async throws
  {
    let place = try Playground()
    try place.commit(Self.registry([1, 2, 3]), "Registry")
    let mirror = try RemoteMirror(place)
    try await mirror.reconcile()
    try place.commit(["datasets/rows.csv": "x\n4\n"], "New rows")
    var state = try await mirror.reconcile()
    let repository = try Repository(opening: place.repositoryPath)
    let tip = try #require(try repository.tip(of: Self.reference), "\(place.log)")
    #expect(state.proposals[Self.reference]?.head == tip)
    #expect(state.proposals[Self.reference]?.outcome == .pass)
    // The next fetch finds it at the remote.
    state = try await mirror.reconcile()
    #expect(state.retrainings[ModelName("tiny")]?.trainings.map(\.state) == [.proposed])
    try place.commit(["datasets/rows.csv": "x\n5\n"], "Newer rows")
    state = try await mirror.reconcile()
    #expect(
      try repository.references(prefix: "refs/heads/muster/retrain/").map(\.name)
        == ["refs/heads/muster/retrain/tiny/2"], "\(place.log)")
    #expect(
      state.retrainings[ModelName("tiny")]?.trainings.map(\.state) == [.superseded, .proposed])
  }

  @Test func `a train function that fails is an alert with its words, and no branch`()
    async throws
  {
    let place = try Playground()
    try place.commit(Self.registry([1, 666]), "Registry")
    try await place.reconcile()
    let state = try await retrain(place)
    let training = try #require(state.retrainings[ModelName("tiny")]?.trainings.first)
    #expect(training.state == .failed)
    #expect(training.message?.contains("a beast in the data") == true, "\(training)")
    #expect(state.alerts.alerts.keys.sorted() == ["retrain/tiny"])
    #expect(
      try Repository(opening: place.repositoryPath).references(prefix: "refs/heads/muster/retrain/")
        .isEmpty)
  }

  @Test func `a commit that a kill left behind is found, and nothing is trained again`()
    async throws
  {
    let place = try Playground()
    try place.commit(Self.registry([1, 2, 3]), "Registry")
    try await place.reconcile()
    let state = try await retrain(place)
    let training = try #require(state.retrainings[ModelName("tiny")]?.trainings.first)
    let commit = try #require(training.product?.commit)
    // As a kill leaves it between the commit and its record.
    let repository = try Repository(opening: place.repositoryPath)
    try repository.update(
      reference: training.keptReference, to: commit, expecting: .absent)
    let clone = try Clone(opening: place.repositoryPath)
    let found = try await ModelTraining.kept(training, in: clone)
    #expect(found?.commit == commit)
    #expect(found?.version == training.product?.version)
    #expect(found?.provenance == training.product?.provenance)
    #expect(found?.changed == training.product?.changed)
  }

  @Test func `metrics of elsewhere are a test result of whoever claims them`() async throws {
    let place = try Playground()
    try place.commit(Self.registry([1, 2, 3]), "Registry")
    let version = try #require(
      try await place.reconcile().models[ModelName("tiny")]?.current?.version)
    let metrics = try ImportedMetrics.file()
    let claim = MetricsClaim(
      model: ModelName("tiny"), version: version, name: "vendor", metrics: metrics)
    let daemon = try await Daemon(place.configuration())
    try await daemon.submit(Request(.claimMetrics, claim: claim, by: "ada"))
    let fact = try #require(
      await daemon.state.models[ModelName("tiny")]?.version(version)?.tests["external:vendor"],
      "\(place.log)")
    #expect(fact.claimedBy == "Acme Analytics")
    #expect(fact.values["auc"]?.number == 0.83)
    #expect(fact.outcome == .measured)
  }
}
