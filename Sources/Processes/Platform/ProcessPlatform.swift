package import BPMN
package import Vocabulary

/// Everything around the engine: definitions with versions, instances, and who hears of what.
///
/// A value. It reads no clock, does no work and names nothing by itself: time and names are
/// arguments, jobs and tasks are for the driver. A command is answered with a ``PlatformStep``,
/// whose records say all that changed, or is refused and leaves everything as it was.
///
/// A command wakes only those that it concerns: names and correlation keys of subscriptions are
/// indexed over all instances, and what is due stands in one heap. What a command costs does not
/// grow with the number of instances that wait for something else.
///
/// ```swift
/// var platform = ProcessPlatform()
/// try platform.deploy([definition], as: "commit-4f1c", at: now).get()
/// try platform.start("promotion", variables: variables, at: now).get()
/// try platform.correlate(Correlation("approved", correlationKey: "credit"), at: now).get()
/// while let work = platform.nextWork(at: now) { platform.perform(work, at: now) }
/// ```
package struct ProcessPlatform: Sendable {
  /// What may happen in answer to one command.
  package struct Limits: Hashable, Sendable {
    /// How many instances deep call activities may go; the next call becomes an incident.
    package var callDepth = 64
    /// How long a chain of calls, answers and signals one command may set off. A longer one never
    /// rests: the command is refused.
    package var chainLength = 20_000

    /// The ordinary limits.
    package init() {}
  }

  /// Names a new instance. The same name twice is refused.
  package typealias Naming = @Sendable (InstanceOrigin) -> InstanceID

  let naming: Naming
  let limits: Limits
  var catalog = Catalog()
  var decisions = DecisionCatalog()
  /// Those that run, by number.
  private(set) var instances: [Int: RunningInstance] = [:]
  private var numbers: [InstanceID: Int] = [:]
  private(set) var subscriptions = SubscriptionIndex()
  private var queue = DueQueue()
  /// The timers of start events of latest versions that run, by handle; those of one version in
  /// the order of the file.
  private(set) var startTimers: [Int: [StartTimer]] = [:]
  /// Processes of which no instance begins.
  private(set) var suspendedProcesses: Set<String> = []
  private var nextNumber = 1
  var journal = Journal()

  /// A platform without anything; `naming` names instances, by default by process and count.
  package init(
    limits: Limits = Limits(), naming: @escaping Naming = { $0.countedName }
  ) {
    self.limits = limits
    self.naming = naming
  }

  // MARK: - The only ways to change it

  /// Puts an instance in, or takes it out, and keeps the indices true.
  mutating func put(_ number: Int, _ new: RunningInstance?) {
    let old = instances[number]
    journal.note(.instance(number, old))
    replace(number, old, new)
  }

  /// Takes the state out of an instance that concerns nobody else, so that it can be changed where
  /// it is: nobody holds another copy of it. ``putBack(_:into:before:)`` follows; the journal
  /// cannot take back what happens in between. The handle of its version; `nil`, and nothing is
  /// taken, where others may be concerned.
  mutating func takeOut(_ number: Int, into state: inout ProcessInstance) -> Int? {
    guard let index = instances.index(forKey: number) else { return nil }
    return instances.values[index].takeOut(into: &state)
  }

  /// Puts a state that was taken out back, or takes the instance out for good where it has ended;
  /// `before` is what it listened to.
  mutating func putBack(
    _ state: inout ProcessInstance, into number: Int, before: [Subscription]
  ) {
    guard let index = instances.index(forKey: number) else { return }
    if !before.isEmpty || !state.subscriptions.isEmpty {
      reindex(number, before, state.subscriptions, businessKey: state.businessKey)
    }
    guard state.isActive else {
      numbers[instances.values[index].id] = nil
      instances.remove(at: index)
      tidyQueue()
      return
    }
    if let due = instances.values[index].putBack(&state) {
      queue.insert(DueQueue.Entry(due: due, owner: .instance(number)))
    }
    tidyQueue()
  }

  private mutating func replace(_ number: Int, _ old: RunningInstance?, _ new: RunningInstance?) {
    let name = (old ?? new).map(\.id)
    if let name, (old == nil) != (new == nil) { numbers[name] = new == nil ? nil : number }
    reindex(
      number, old?.instance.subscriptions ?? [], new?.instance.subscriptions ?? [],
      businessKey: (new ?? old)?.instance.businessKey)
    let due = new?.nextDue
    if let due, due != old?.nextDue {
      queue.insert(DueQueue.Entry(due: due, owner: .instance(number)))
    }
    instances[number] = new
    tidyQueue()
  }

  /// Subscriptions come and go and never change, and both lists rise by key: one pass compares
  /// them.
  private mutating func reindex(
    _ number: Int, _ before: [Subscription], _ after: [Subscription], businessKey: String?
  ) {
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if right == after.count || (left < before.count && before[left].key < after[right].key) {
        let gone = before[left]
        subscriptions.remove(
          .init(instance: number, key: gone.key), name: .init(kind: gone.kind, text: gone.name),
          correlationKey: gone.correlationKey, businessKey: businessKey)
        left += 1
      } else if left == before.count || after[right].key < before[left].key {
        let come = after[right]
        subscriptions.insert(
          .init(instance: number, key: come.key), name: .init(kind: come.kind, text: come.name),
          correlationKey: come.correlationKey, businessKey: businessKey)
        right += 1
      } else {
        left += 1
        right += 1
      }
    }
  }

  /// The number of a new instance.
  mutating func takeNumber() -> Int {
    journal.note(.nextNumber(nextNumber))
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// The number that the next instance will get.
  package var upcomingNumber: Int { nextNumber }

  /// Leaves out the numbers of instances that have ended; numbers only rise.
  mutating func skipNumbers(before number: Int, for id: InstanceID) throws(Rejection) {
    guard number >= nextNumber else {
      throw Rejection(
        .invalidState,
        "failed to restore \"\(id)\": its number \(number) comes before \(nextNumber)")
    }
    journal.note(.nextNumber(nextNumber))
    nextNumber = number
  }

  /// Sets the timers of a version's start events.
  mutating func setStartTimers(_ timers: [StartTimer], of handle: Int) {
    journal.note(.startTimers(handle, startTimers[handle] ?? []))
    replaceStartTimers(timers, of: handle)
  }

  private mutating func replaceStartTimers(_ timers: [StartTimer], of handle: Int) {
    startTimers[handle] = timers.isEmpty ? nil : timers
    if let due = timers.map(\.due).min() {
      queue.insert(DueQueue.Entry(due: due, owner: .start(handle)))
    }
  }

  mutating func setSuspended(_ isSuspended: Bool, process id: String) {
    journal.note(.suspendedProcesses(suspendedProcesses))
    if isSuspended { suspendedProcesses.insert(id) } else { suspendedProcesses.remove(id) }
  }

  mutating func undo(_ entry: Journal.Entry) {
    switch entry {
    case .instance(let number, let old): replace(number, instances[number], old)
    case .nextNumber(let number): nextNumber = number
    case .startTimers(let handle, let timers): replaceStartTimers(timers, of: handle)
    case .suspendedProcesses(let ids): suspendedProcesses = ids
    case .catalog(let catalog, let decisions):
      self.catalog = catalog
      self.decisions = decisions
    }
  }

  // MARK: - What is due

  /// Whether an entry of the queue still says the truth.
  private func isTrue(_ entry: DueQueue.Entry) -> Bool {
    switch entry.owner {
    case .instance(let number): instances[number]?.nextDue == entry.due
    case .start(let handle):
      startTimers[handle]?.contains { $0.due == entry.due } == true
    }
  }

  /// The owners of what is due at a moment, the earliest first.
  mutating func dueOwners(at now: Instant, atMost limit: Int = .max) -> [DueQueue.Owner] {
    var found: [DueQueue.Entry] = []
    var last: DueQueue.Entry?
    while found.count < limit, let first = queue.first, first.due <= now {
      queue.removeFirst()
      if first != last, isTrue(first) { found.append(first) }
      last = first
    }
    // They stay due until something happens to them.
    for entry in found { queue.insert(entry) }
    return found.map(\.owner)
  }

  /// The next moment when something is due by itself; a driver may sleep until then.
  package var nextDue: Instant? {
    mutating get {
      while let first = queue.first {
        if isTrue(first) { return first.due }
        queue.removeFirst()
      }
      return nil
    }
  }

  /// Untrue entries may not pile up: at most as many as there are true ones, and some.
  private mutating func tidyQueue() {
    guard queue.count > 2 * (instances.count + startTimers.count) + 64 else { return }
    var kept = queue
    kept.keep { isTrue($0) }
    queue = kept
  }

  // MARK: - Reading

  /// The instances that run, in the order in which they began.
  package var running: [RunningInstance] { instances.keys.sorted().compactMap { instances[$0] } }

  /// How many instances run.
  package var count: Int { instances.count }

  /// How many subscriptions there are to a name, over all instances.
  package func subscriptionCount(_ kind: Subscription.Kind, _ name: String) -> Int {
    subscriptions.count(kind, name)
  }

  /// An instance that runs.
  package subscript(id: InstanceID) -> RunningInstance? { numbers[id].flatMap { instances[$0] } }

  /// The version that an instance is one of.
  package func process(of running: RunningInstance) -> DeployedProcess { catalog[running.handle] }

  /// The definition of a version.
  package func definition(of process: ProcessReference) -> ProcessDefinition? {
    catalog.find(process.id, .version(process.version), deployment: nil).map {
      catalog[$0].definition
    }
  }

  /// The latest version of a process.
  package func latest(_ process: String) -> DeployedProcess? {
    catalog.latest(process).map { catalog[$0] }
  }

  /// The ids of all processes, sorted.
  package var processIDs: [String] { catalog.ids }

  /// The timers of start events that run, in the order of deployment.
  package var runningStartTimers: [StartTimer] {
    startTimers.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  /// The instance whose call activity waits for this one.
  package func caller(of running: RunningInstance) -> CallReference? {
    guard let caller = running.caller, let instance = instances[caller.number] else { return nil }
    return CallReference(instance: instance.id, key: caller.key)
  }

  func number(of id: InstanceID) -> Int? { numbers[id] }
}
