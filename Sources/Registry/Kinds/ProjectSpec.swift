import Notifications
import Vocabulary

/// The `spec:` of a Project, every default in its place.
struct ProjectSpec: Hashable, Sendable {
  var settings: ProjectSettings
  var identityKey: Located<RepositoryPath>?
  var executorKeys: [Located<RepositoryPath>]
  var championStage: Located<String>?
  var groups: [Located<String>]
}

/// The fields of a Project.
enum ProjectFields {
  static let track = Field.optional(
    "track", .text(.branch), default: ProjectSettings.defaultTrack,
    written: .string(ProjectSettings.defaultTrack), "The branch that says what should be.")
  static let proposals = Field.optional(
    "proposals", .list(of: .text(.refPattern), count: 0...64),
    default: ProjectSettings.defaultProposals,
    written: .array(ProjectSettings.defaultProposals.map { .string($0) }),
    "Patterns of the refs that are proposals, Muster's own always excepted; `*` stands for any "
      + "text."
  )
  static let roots = Field.optional(
    "roots", .list(of: .path, count: 0...64), default: [], written: [],
    "Folders that are searched for manifests; empty means the whole repository.")
  static let identity = Field.optional(
    "identity", identitySchema, "The key with which Muster signs what it writes.")
  static let executors = Field.optional(
    "executors", .list(of: executorSchema, count: 0...256), default: [], written: [],
    "Executors whose measurements are trusted; others' are claims and are run again.")
  static let testExecutors = Field.optional(
    "testExecutors", .list(of: .text(.word), count: 0...64), default: [], written: [],
    "Executors of the operator's, beside `local`, that tests may name; jobs at an engine may run "
      + "outside of the sandbox.")
  static let champion = Field.optional(
    "champion", championSchema, "Where the champion of a comparison is found.")
  static let prune = Field.optional(
    "prune", .choice(), default: ProjectSettings.Prune.confirm, written: "confirm",
    "What a removal from git does to something deployed: ask first, undeploy at once, or leave it."
  )
  static let approvals = Field.optional(
    "approvals", .list(of: ApprovalFields.schema, count: 0...256), default: [], written: [],
    "Whose approvals are needed at least, whatever the process asks for.")
  static let waivers = Field.optional(
    "waivers", .list(of: WaiverFields.schema, count: 0...256), default: [], written: [],
    "Who may waive which gates; without a rule nobody may.")
  static let signatures = Field.optional(
    "signatures", .choice(), default: ProjectSettings.Signatures.required, written: "required",
    "Whether approvals must be signed commits.")
  static let onNewVersion = Field.optional(
    "onNewVersion", .choice(), default: NewVersionPolicy.supersede, written: "supersede",
    "What a new version does to process instances that wait for an older one.")
  static let notifications = Field.optional(
    "notifications", .list(of: NotificationFields.schema, count: 0...64), default: [],
    written: [], "Who is told of what, through which channel.")
  static let tasks = Field.optional(
    "tasks", .list(of: TaskRuleFields.schema, count: 0...64), default: [], written: [],
    "Until when people should answer, and what happens where nobody does; the first entry that "
      + "fits a task counts.")
  static let publish = Field.optional(
    "publish", .truth, default: true, written: true,
    "Whether the branch `muster/status` is published for people.")

  static let shape = ObjectShape(
    title: "the spec of a Project", doc: "The settings of the whole repository.",
    fields: [
      CommonFields.description.shape, track.shape, proposals.shape, roots.shape, identity.shape,
      executors.shape, testExecutors.shape, champion.shape, prune.shape, approvals.shape,
      waivers.shape, signatures.shape, onNewVersion.shape, notifications.shape, tasks.shape,
      publish.shape,
    ])

  static let schema = ValueSchema<ProjectSpec>.object(shape) { reader in
    var settings = ProjectSettings(name: "")
    settings.description = reader.read(CommonFields.description)
    settings.track = reader.read(track) ?? settings.track
    settings.proposals = reader.read(proposals) ?? settings.proposals
    settings.roots = (reader.read(roots) ?? []).map(\.value)
    let identityKey = reader.read(identity)
    settings.identityKey = identityKey?.value
    let executors = reader.read(executors) ?? []
    settings.executors = executors.map(\.executor)
    settings.testExecutors = reader.read(testExecutors) ?? []
    let stage = reader.read(champion)
    settings.championStage = stage?.value
    settings.prune = reader.read(prune) ?? settings.prune
    let rules = reader.read(approvals) ?? []
    settings.approvals = rules.map(\.rule)
    let waivers = reader.read(waivers) ?? []
    settings.waivers = waivers.map(\.rule)
    settings.signatures = reader.read(signatures) ?? settings.signatures
    settings.onNewVersion = reader.read(onNewVersion) ?? settings.onNewVersion
    let routes = reader.read(notifications) ?? []
    for (index, route) in routes.enumerated()
    where routes[..<index].contains(where: { $0.route.name == route.route.name }) {
      reader.error(
        "duplicate", at: route.position, "two routes are called \"\(route.route.name)\"")
    }
    settings.notifications = routes.map(\.route)
    let tasks = reader.read(tasks) ?? []
    settings.tasks = tasks.map(\.rule)
    settings.isPublished = reader.read(publish) ?? settings.isPublished
    return ProjectSpec(
      settings: settings, identityKey: identityKey, executorKeys: executors.map(\.key),
      championStage: stage,
      groups: rules.flatMap(\.groups) + waivers.flatMap(\.groups) + tasks.flatMap(\.groups)
        + routes.flatMap(\.groups))
  }

  // MARK: - Parts

  private static let publicKey = Field.required(
    "publicKey", .path, "The path of an OpenSSH public key in the repository.")

  private static let identitySchema = ValueSchema<Located<RepositoryPath>>.object(
    ObjectShape(title: "identity", doc: "Muster's own key.", fields: [publicKey.shape])
  ) { reader in reader.read(publicKey) }

  private static let executorName = Field.required(
    "name", .text(.word), "What the executor is called.")
  private static let validFrom = Field.optional(
    "validFrom", .text(.instant) { Instant($0) },
    "Measurements first seen before this moment do not count.")
  private static let validUntil = Field.optional(
    "validUntil", .text(.instant) { Instant($0) },
    "Measurements first seen at this moment or later do not count.")

  private static let executorSchema = ValueSchema<TrustedExecutor>.object(
    ObjectShape(
      title: "an executor", doc: "A trusted executor.",
      fields: [executorName.shape, publicKey.shape, validFrom.shape, validUntil.shape])
  ) { reader in
    let name = reader.read(executorName)
    let key = reader.read(publicKey)
    let from = reader.read(validFrom)
    let until = reader.read(validUntil)
    if let from, let until, from >= until {
      reader.error(
        "contradiction", at: reader.place(of: validUntil),
        "\"validUntil\" is not after \"validFrom\"")
    }
    guard let key, let name else { return nil }
    return TrustedExecutor(
      executor: .init(name: name, publicKey: key.value, validFrom: from, validUntil: until),
      key: key)
  }

  private static let stage = Field.required(
    "stage", .located(.text(.labelValue)),
    "The version deployed in a runtime with the label `stage` of this value is the champion.")

  private static let championSchema = ValueSchema<Located<String>>.object(
    ObjectShape(title: "champion", doc: "Where the champion is.", fields: [stage.shape])
  ) { reader in reader.read(stage) }
}

/// An executor and the place of its key.
struct TrustedExecutor: Sendable {
  var executor: ProjectSettings.Executor
  var key: Located<RepositoryPath>
}
