internal import Sandbox

/// Where a worker lives: the walls and bounds that each of its processes gets anew.
struct WorkerCell: Sendable {
  let program: WorkerProgram
  let confinement: Confinement
  /// A folder of the worker's own for what its sandbox is made from.
  let folder: String
  let memoryBytes: Int
  let processes: Int

  /// Everything that one process is started with.
  struct Place: Sendable {
    let launch: ProcessLaunch
    let group: ControlGroup
    let walls: SandboxWalls
  }

  /// Makes a place for one process; whoever gets it gives it back.
  func open() async throws(DiskError) -> Place {
    try await BlockingWork.run { () throws(DiskError) in
      Disk.removeIfPresent(folder)
      let group = ControlGroup(memoryBytes: memoryBytes, processes: processes)
      do throws(DiskError) {
        let files = try confinement.prepare(program.recipe, in: folder)
        let launch = confinement.launch(
          program.command, recipe: program.recipe,
          limits: Confinement.ProcessLimits(
            fileBytes: WorkerProgram.temporaryBytes, memoryBytes: memoryBytes,
            processes: processes, in: group),
          groups: group.folders, files: files)
        return Place(launch: launch, group: group, walls: confinement.walls(group: group))
      } catch {
        group.remove()
        throw error
      }
    }
  }

  /// Ends whatever still lives in a place and takes the place down; whether its memory ran out.
  func close(_ place: Place) async -> Bool {
    await place.group.endAll()
    return await BlockingWork.run {
      defer {
        place.group.remove()
        Disk.removeIfPresent(folder)
      }
      return place.group.report().wasOutOfMemory
    }
  }
}
