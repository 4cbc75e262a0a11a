internal import Gates
internal import Reconciler
internal import Registry
internal import Vocabulary

/// What a page has to have looked up before it can be rendered.
struct PageNeeds {
  let site: Site
  let material: Material

  func needs(of page: Page) -> [Need] {
    var seen = material.answered
    return all(of: page).filter { seen.insert($0).inserted }
  }

  private func all(of page: Page) -> [Need] {
    switch page {
    case .home: return [.audit(AuditFilter())]
    case .audit(let filter): return [.audit(filter)]
    case .task(let id): return site.state.tasks[id].map(task) ?? []
    case .handRun: return [.handRuns]
    case .jobs(let filter): return filter.page == 1 ? [.handRuns] : []
    case .job(let id): return site.job(id).map(job) ?? []
    case .runtime(let name): return site.state.runtimes[name] == nil ? [] : [.live(name)]
    case .process(let name):
      return site.desired?.processes[name].map { [.blob($0.bpmn.blob)] } ?? []
    case .instance(let id): return site.state.instances[id].map(instance) ?? []
    case .model(let name): return site.state.models[name].map(model) ?? []
    case .source(let name, let version, let path):
      return site.state.models[name].map { source($0, version, path) } ?? []
    case .measurement(let name, let id):
      return site.state.models[name].map { measurement($0, id) } ?? []
    case .compare(let name, let champion, let challenger):
      return site.state.models[name].map { compare($0, champion, challenger) } ?? []
    case .training(let name, let id): return [.trainingLog(name, id)]
    case .instances(let filter):
      // The names of the elements where those on the page stand.
      let shown = PageRenderer.rows(site.instances(filter), page: filter.page)
      var seen: Set<BlobID> = []
      return shown.filter { $0.isActive && seen.insert($0.definition).inserted }
        .prefix(Self.mostDefinitions).map { .blob($0.definition) }
    case .tasks, .alerts, .alert, .heat, .monitors, .monitoring, .trainings, .modelTrainings,
      .runtimes, .engine, .models, .versions, .tests, .processes, .proposals, .proposal, .author,
      .form:
      return []
    }
  }

  /// How many process files a list of instances is read for.
  private static let mostDefinitions = 4

  private func instance(_ record: InstanceRecord) -> [Need] {
    (record.isActive ? [.events(record.id)] : []) + [.blob(record.definition)]
  }

  private func task(_ task: TaskRecord) -> [Need] {
    let change = VersionChange(of: task, on: site, material)?.needs ?? []
    let place = task.origin.flatMap { site.state.instances[$0.instance] }.map(instance) ?? []
    return change + place
  }

  private func job(_ item: Site.Job) -> [Need] {
    let facts =
      item.isTesting
      ? site.state.models[item.instance.model]?.version(item.instance.version)?.tests ?? [:] : [:]
    return [.log(item.job.id), .blob(item.instance.definition)]
      + facts.sorted { $0.key < $1.key }.prefix(50).map { .measurement($0.value.id) }
  }

  private func model(_ record: ModelRecord) -> [Need] {
    let instance = record.instance.flatMap { site.state.instances[$0] }.map(instance) ?? []
    let platform = site.desired?.models[record.name]?.files(.platform).first
    return instance + (platform.map { [.blob($0.blob)] } ?? [])
  }

  private func source(_ record: ModelRecord, _ version: Digest?, _ path: String?) -> [Need] {
    guard let place = site.place(of: record, version: version) else { return [] }
    let shown = material[record.name, at: place.commit]?.shown(path)
    let file = shown.flatMap { $0.size <= Material.mostBlobBytes ? $0 : nil }
    return [.model(record.name, at: place.commit)] + (file.map { [.blob($0.blob)] } ?? [])
  }

  private func measurement(_ record: ModelRecord, _ id: MeasurementID) -> [Need] {
    // Who the champion's measurement is, is known once this one is.
    let champion = material.measurements[id].flatMap {
      site.championMeasurement(of: record, test: $0.test, beside: $0.version)
    }
    return [.measurement(id)] + (champion.map { [.measurement($0)] } ?? [])
  }

  private func compare(
    _ record: ModelRecord, _ champion: Digest?, _ challenger: Digest?
  ) -> [Need] {
    guard let pair = VersionPair(of: record, champion, challenger, on: site) else { return [] }
    let tests = pair.tests(of: record).prefix(10).flatMap { test in
      [test.champion, test.challenger].compactMap { $0 }.map { Need.measurement($0) }
    }
    let change =
      VersionChange(record.name, from: pair.champion, to: pair.challenger, on: site, material)?
      .needs ?? []
    return [.comparison(record.name, champion: pair.champion, challenger: pair.challenger)] + tests
      + change
  }
}
