# Runs one function of a model in R: `Rscript harness.R JOB`, where JOB is the file that
# docs/jobs.md describes. Base R and jsonlite. What the model prints goes to the log; results go to
# a file of their own, one JSON value a line, between a `begin` and an `end` line that carry the
# job's nonce. A file without its `end` is no result, whatever stands in it.

harness <- new.env()

local({
  deepest <- 100L
  job <- jsonlite::parse_json(paste(readLines(commandArgs(TRUE)[1], encoding = "UTF-8", warn = FALSE),
    collapse = "\n"))
  results <- file(job$result, "wb")
  left <- job$outputBytes
  strange <- character()

  # The job cannot go on: `kind` is wrong (the answer), input (the data) or output (too long).
  refuse <- function(kind, ...) {
    stop(structure(class = c("refused", "error", "condition"),
      list(message = paste0(...), call = NULL, kind = kind)))
  }

  write <- function(line, counts = TRUE) {
    bytes <- charToRaw(paste0(enc2utf8(line), "\n"))
    if (counts) {
      left <<- left - length(bytes)
      if (left < 0) refuse("output", "the result is too long")
    }
    writeBin(bytes, results)
  }

  texts <- function(x) {
    vapply(enc2utf8(x), function(one) as.character(jsonlite::toJSON(one, auto_unbox = TRUE)), "",
      USE.NAMES = FALSE)
  }

  # A number in as few digits as say the same; those that are not finite become texts, and their
  # paths are told.
  numbers <- function(x, paths) {
    text <- sprintf("%.15g", x)
    inexact <- is.finite(x) & as.numeric(text) != x
    text[inexact] <- sprintf("%.17g", x[inexact])
    odd <- is.nan(x) | is.infinite(x)
    if (any(odd)) {
      strange <<- c(strange, paths[odd])
      text[odd] <- ifelse(is.nan(x[odd]), "\"NaN\"",
        ifelse(x[odd] > 0, "\"Infinity\"", "\"-Infinity\""))
    }
    text
  }

  elements <- function(x, path, depth) {
    if (depth > deepest) refuse("wrong", path, " is nested more than ", deepest, " deep")
    if (inherits(x, "Date")) x <- format(x)
    if (inherits(x, "POSIXt")) x <- format(x, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
    if (is.factor(x)) x <- as.character(x)
    paths <- if (is.null(names(x))) sprintf("%s[%d]", path, seq_along(x) - 1L)
      else paste0(path, ".", names(x))
    if (is.list(x)) {
      return(vapply(seq_along(x), function(index) encode(x[[index]], paths[index], depth), ""))
    }
    if (length(x) == 1L && !inherits(x, "AsIs")) paths <- path
    text <- switch(typeof(x),
      logical = ifelse(x, "true", "false"),
      integer = as.character(x),
      double = numbers(x, paths),
      character = texts(x),
      refuse("wrong", path, " is of the class ", class(x)[1], ", which JSON cannot hold"))
    text[is.na(x) & !is.nan(x)] <- "null"
    text
  }

  encode <- function(x, path = "$", depth = 0L) {
    if (is.null(x)) return("null")
    if (is.data.frame(x)) {
      if (nrow(x) == 0L) return("[]")
      columns <- lapply(names(x), function(name) {
        elements(I(x[[name]]), paste0(path, "[].", name), depth + 1L)
      })
      rows <- do.call(paste, c(Map(function(name, column) paste0(name, ":", column),
        texts(names(x)), columns), sep = ","))
      return(paste0("[", paste0("{", rows, "}", collapse = ","), "]"))
    }
    if (is.matrix(x)) {
      rows <- vapply(seq_len(nrow(x)), function(row) {
        encode(I(unname(x[row, ])), sprintf("%s[%d]", path, row - 1L), depth + 1L)
      }, "")
      return(paste0("[", paste(rows, collapse = ","), "]"))
    }
    if (is.list(x) && !is.null(names(x))) {
      if (length(x) == 0L) return("{}")
      twice <- anyDuplicated(names(x))
      if (twice) refuse("wrong", path, " has the member \"", names(x)[twice], "\" twice")
      return(paste0("{", paste0(texts(names(x)), ":", elements(x, path, depth + 1L),
        collapse = ","), "}"))
    }
    if (!is.list(x)) names(x) <- NULL
    text <- elements(x, path, depth + 1L)
    if (!is.list(x) && length(text) == 1L && !inherits(x, "AsIs")) return(text)
    paste0("[", paste(text, collapse = ","), "]")
  }

  # Data: records as lists, whole inputs as data frames.

  lines <- function(input) readLines(input$path, encoding = "UTF-8", warn = FALSE)

  plain <- function(x) {
    if (!is.list(x) || length(x) == 0L) return(x)
    if (is.null(names(x))) {
      kinds <- unique(vapply(x, function(one) {
        if (!is.atomic(one) || length(one) != 1L) "other"
        else if (is.numeric(one)) "number" else typeof(one)
      }, ""))
      if (length(kinds) == 1L && kinds != "other") return(unlist(x))
    }
    lapply(x, plain)
  }

  frame <- function(input) {
    found <- lines(input)
    if (length(found) == 0L) return(data.frame())
    value <- jsonlite::fromJSON(paste0("[", paste(found, collapse = ","), "]"))
    if (is.data.frame(value)) value else data.frame(value = I(value))
  }

  # The model

  model <- new.env(parent = globalenv())

  found <- function(role) {
    name <- job$functions[[role]]
    if (is.null(name)) refuse("wrong", job$source, " declares no ", role, " function")
    if (!exists(name, envir = model, mode = "function", inherits = FALSE)) {
      refuse("wrong", job$source, " has no function \"", name, "\"")
    }
    get(name, envir = model, mode = "function", inherits = FALSE)
  }

  initialize <- function() {
    if (is.null(job$functions$init)) return(invisible())
    begin <- found("init")
    if (length(formals(args(begin))) > 0L) begin(job$init) else begin()
  }

  refuseStrange <- function() {
    if (length(strange) == 0L) return(invisible())
    first <- strange[1]
    more <- if (length(strange) == 1L) "" else paste0(" and ", length(strange) - 1L, " more")
    write(paste0("{\"notFinite\":[", paste(texts(utils::head(strange, 1000L)), collapse = ","), "]}"),
      counts = FALSE)
    refuse("wrong", first, more, " is not a finite number: JSON cannot hold it")
  }

  runs <- list(
    metrics = function() {
      metrics <- found("metrics")
      inputs <- lapply(job$inputs, frame)
      answer <- do.call(metrics, inputs)
      name <- job$functions$metrics
      if (is.null(answer)) refuse("wrong", name, " gave nothing, expected one object")
      if (!is.list(answer) || is.null(names(answer)) || is.data.frame(answer)) {
        refuse("wrong", name, " gave a ", class(answer)[1], ", expected one object (a named list)")
      }
      write(paste0("{\"metrics\":", encode(answer), "}"))
      refuseStrange()
      sum(vapply(inputs, nrow, 0L))
    },
    score = function() {
      score <- found("score")
      read <- 0L
      written <- 0L
      for (input in job$inputs) {
        for (line in lines(input)) {
          read <- read + 1L
          answer <- score(plain(jsonlite::parse_json(line)))
          if (is.null(answer)) next
          write(paste0("{\"record\":", encode(answer, sprintf("$[%d]", written)), "}"))
          written <- written + 1L
        }
      }
      refuseStrange()
      read
    },
    train = function() {
      train <- found("train")
      inputs <- lapply(job$inputs, frame)
      do.call(train, inputs)
      sum(vapply(inputs, nrow, 0L))
    })

  # Errors

  plainText <- function(x) texts(substr(paste(x, collapse = "\n"), 1L, 4096L))

  described <- function(error, calls) {
    if (inherits(error, "refused")) {
      return(paste0("{\"kind\":", texts(error$kind), ",\"reason\":",
        plainText(conditionMessage(error)), "}"))
    }
    message <- conditionMessage(error)
    if (grepl("cannot allocate (vector|memory)", message)) return("{\"kind\":\"memory\"}")
    frames <- vapply(utils::tail(calls, 20L), function(call) deparse(call, nlines = 1L)[1], "")
    paste0("{\"kind\":\"raised\",\"type\":", plainText(class(error)[1]), ",\"message\":",
      plainText(message), ",\"traceback\":[",
      paste(vapply(frames, plainText, "", USE.NAMES = FALSE), collapse = ","), "]}")
  }

  peak <- function() {
    status <- tryCatch(readLines("/proc/self/status", warn = FALSE), error = function(e) character())
    line <- grep("^VmHWM:", status, value = TRUE)
    if (length(line) == 0L) return("null")
    sprintf("%.0f", as.numeric(gsub("[^0-9]", "", line[1])) * 1024)
  }

  write(paste0("{\"begin\":", texts(job$nonce), ",\"r\":",
    texts(paste(R.version$major, R.version$minor, sep = ".")), "}"), counts = FALSE)
  flush(results)
  read <- 0L
  calls <- list()
  tryCatch(
    withCallingHandlers({
      if (!is.null(job$packages)) .libPaths(c(job$packages, .libPaths()))
      # As `source` would, from the working folder: helpers are found beside the model.
      sys.source(job$source, envir = model, keep.source = FALSE)
      initialize()
      read <- runs[[job$mode]]()
    }, error = function(error) {
      if (!inherits(error, "refused")) {
        all <- sys.calls()
        # What stands before the model's own call is the harness, and the last two are handlers.
        own <- which(vapply(all, function(call) {
          identical(call[[1]], as.name("withCallingHandlers"))
        }, NA))
        calls <<- utils::head(all[-seq_len(max(own, 0L))], -2L)
      }
    }),
    error = function(error) write(paste0("{\"error\":", described(error, calls), "}"), counts = FALSE))
  used <- proc.time()
  write(paste0("{\"end\":", texts(job$nonce), ",\"recordsRead\":", read, ",\"cpuSeconds\":",
    sprintf("%.6f", sum(used[c(1, 2, 4, 5)], na.rm = TRUE)), ",\"peakMemoryBytes\":", peak(), "}"),
    counts = FALSE)
  close(results)
}, envir = harness)
