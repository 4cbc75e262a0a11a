import Registry
import Vocabulary

extension ControlLoop {
  /// The digest of what a runtime's process is to be set to while it serves a model.
  func wantedSettings(of runtime: DesiredRuntime, serving model: ModelName?) -> Digest? {
    let recording = model.flatMap { desired.models[$0]?.recording }
    return runtime.settings(recording: recording).map(DesiredRuntime.digest(ofSettings:))
  }

  /// What a runtime is to be set to follows what it serves.
  mutating func refreshSettings(of name: RuntimeName) {
    guard let runtime = desired.runtimes[name], let assigned = state.runtimes[name]?.assigned
    else { return }
    let wanted = wantedSettings(of: runtime, serving: assigned.model)
    guard let wanted, state.runtimes[name]?.settings?.wanted != wanted else { return }
    update(name) { $0.settings = SettingsRecord(wanted: wanted) }
    refreshConditions(of: name)
  }

  /// A model asks for another recording than before.
  mutating func followRecording(of model: DesiredModel, since former: DesiredModel?) {
    guard isRecalled, former?.recording != model.recording else { return }
    for name in state.runtimes.keys.sorted()
    where state.runtimes[name]?.assigned?.model == model.name {
      refreshSettings(of: name)
    }
  }

  /// Whether a runtime's process is to be told its settings now.
  func areSettingsDue(_ record: RuntimeRecord, now: Instant) -> Bool {
    guard let settings = record.settings, record.assigned != nil, !record.isSuspended,
      record.isAsAssigned, !record.isConfigured, !areSettingsLeft(record)
    else { return false }
    return settings.retryAt.map { $0 <= now } ?? true
  }

  /// Whether other settings than those that were confirmed are left by the runtime's policy: they
  /// are drift. An edit of the manifest never is.
  func areSettingsLeft(_ record: RuntimeRecord) -> Bool {
    !record.isConfigured && record.settings?.confirmed != nil
      && desired.runtimes[record.name]?.heal == .report
  }

  /// Takes in what a runtime says of its settings.
  mutating func judgeSettings(of name: RuntimeName, before former: RuntimeRecord) {
    guard let record = state.runtimes[name], let settings = record.settings,
      let found = record.observed?.settings
    else { return }
    if found == settings.wanted {
      guard settings.confirmed == nil || settings.failures > 0 else { return }
      let isNew = settings.confirmed == nil
      update(name) { [now] in
        $0.settings = SettingsRecord(wanted: settings.wanted)
        $0.settings?.confirmed = settings.confirmed ?? now
      }
      // What it was started with is no news.
      guard isNew, former.observed?.settings != nil else { return }
      audit("configured", "runtime/\(name)", "its endpoints and workers are as declared")
      log(.notice, "runtime/\(name)", "Configured", "the settings of its manifest were read back")
    } else if settings.confirmed != nil, former.isConfigured, former.observed?.settings != nil {
      let message = "its endpoints or workers are not those of its manifest any more"
      log(.warning, "runtime/\(name)", "Drifted", message)
      audit("drifted", "runtime/\(name)", message)
    }
  }

  /// Settings were not taken: tried again, later each time.
  mutating func settingsFailed(_ name: RuntimeName, _ message: String) {
    guard let settings = state.runtimes[name]?.settings else { return }
    let failures = settings.failures + 1
    if settings.message != message {
      log(.warning, "runtime/\(name)", "ConfigureFailed", message)
      audit("configure-failed", "runtime/\(name)", message)
    }
    update(name) { [now] in
      $0.settings?.failures = failures
      $0.settings?.retryAt = now + Duration.seconds(5) * (1 << min(failures - 1, 6))
      $0.settings?.message = message
    }
    refreshConditions(of: name)
  }

  /// States that what is served is right, and how it is reached is not.
  mutating func stateSettings(of record: RuntimeRecord) {
    let isLeft = areSettingsLeft(record)
    let failed = record.settings?.message
    let message =
      failed ?? "its endpoints or workers are not those of its manifest"
      + (isLeft ? "; by its policy (heal: report) they are left so" : "")
    update(record.name) { [now] in
      $0.conditions.set(
        Condition(
          .ready, .false, reason: failed == nil ? "NotAsDeclared" : "ConfigureFailed",
          message: message, since: now))
      for kind in [Condition.Kind.drifted, .reconciling, .stalled] { $0.conditions.clear(kind) }
      if failed != nil, record.settings?.failures ?? 0 >= Self.deploymentLimit {
        $0.conditions.set(
          Condition(.stalled, .true, reason: "ConfigureFailed", message: message, since: now))
      } else if record.settings?.confirmed != nil {
        $0.conditions.set(
          Condition(
            .drifted, .true, reason: isLeft ? "OnlyReported" : "NotAsDeclared", message: message,
            since: now))
      } else {
        $0.conditions.set(
          Condition(.reconciling, .true, reason: "Configuring", message: message, since: now))
      }
    }
  }
}
