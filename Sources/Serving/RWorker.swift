/// The R side of ``FrameDialect``: base R and jsonlite, given to the interpreter as an argument.
enum RWorker {
  /// R cannot put a descriptor aside: a shell does, so that whatever the model prints or reads goes
  /// elsewhere. Answers go to 3, requests come from 4.
  static let shell = #"exec 4<&0 3>&1 0</dev/null 1>&2; exec "$@""#

  /// All that fits on a command line's expression, which R's front end limits to ten thousand
  /// bytes.
  static let expression = "eval(parse(text=commandArgs(TRUE)[1]),new.env())"

  static let script = #"""
    answers <- file("/dev/fd/3", "wb", raw = TRUE)
    requests <- file("/dev/fd/4", "rb", raw = TRUE)

    send <- function(kind, id, payload) {
      if (is.character(payload)) payload <- charToRaw(enc2utf8(payload))
      head <- writeBin(length(payload) + 9L, raw(), size = 4L, endian = "little")
      writeBin(c(head, as.raw(kind), id, payload), answers)
      flush(answers)
    }

    # A number in as few digits as say the same: jsonlite keeps fifteen, and drops the rest.
    numbers <- function(x) {
      if (any(is.nan(x) | is.infinite(x))) stop("a number that is not finite is not JSON")
      text <- sprintf("%.15g", x)
      inexact <- !is.na(x) & as.numeric(text) != x
      text[inexact] <- sprintf("%.17g", x[inexact])
      text
    }

    # Each element of a vector as JSON.
    elements <- function(x) {
      if (inherits(x, "Date")) x <- format(x)
      if (inherits(x, "POSIXt")) x <- format(x, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
      if (is.factor(x)) x <- as.character(x)
      if (is.list(x)) return(vapply(x, encode, "", USE.NAMES = FALSE))
      text <- switch(typeof(x),
        logical = ifelse(x, "true", "false"),
        integer = as.character(x),
        double = numbers(x),
        character = vapply(x, function(one) {
          as.character(jsonlite::toJSON(enc2utf8(one), auto_unbox = TRUE))
        }, "", USE.NAMES = FALSE),
        stop("a value of the class ", class(x)[1], " is not JSON"))
      text[is.na(x)] <- "null"
      text
    }

    object <- function(names, values) {
      paste0("{", paste0(elements(names), ":", values, collapse = ","), "}")
    }

    encode <- function(x) {
      if (is.null(x)) return("null")
      if (is.data.frame(x)) {
        if (nrow(x) == 0L) return("[]")
        columns <- lapply(x, elements)
        names <- elements(names(x))
        rows <- do.call(paste, c(Map(function(name, column) paste0(name, ":", column),
          names, columns), sep = ","))
        return(paste0("[", paste0("{", rows, "}", collapse = ","), "]"))
      }
      if (is.matrix(x)) {
        rows <- apply(x, 1, function(row) paste0("[", paste(elements(row), collapse = ","), "]"))
        return(paste0("[", paste(rows, collapse = ","), "]"))
      }
      if (is.list(x) && !is.null(names(x))) {
        if (length(x) == 0L) return("{}")
        return(object(names(x), elements(x)))
      }
      text <- elements(x)
      if (!is.list(x) && length(text) == 1L && !inherits(x, "AsIs")) return(text)
      paste0("[", paste(text, collapse = ","), "]")
    }

    # Arrays of values of one kind are vectors, as whoever writes R expects them.
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

    decode <- function(payload) {
      text <- rawToChar(payload)
      Encoding(text) <- "UTF-8"
      jsonlite::parse_json(text, simplifyVector = FALSE)
    }

    failure <- function(error) {
      call <- conditionCall(error)
      list(
        type = class(error)[1], message = substr(conditionMessage(error), 1L, 2000L),
        traceback = if (is.null(call)) "" else paste(deparse(call), collapse = "\n"))
    }

    attempt <- function(action) {
      tryCatch(list(value = action()), error = function(error) list(error = failure(error)))
    }

    needs <- function(f) {
      arguments <- formals(args(f))
      sum(vapply(arguments, function(one) is.symbol(one) && identical(as.character(one), ""), NA) &
        names(arguments) != "...")
    }

    # Whether the score function takes all records at once.
    sets <- FALSE

    takesSets <- function(lines) {
      tag <- "^\\s*#\\s*(modelop|fastscore)\\.recordsets(\\.(0|\\$all|\\$in))?\\s*:\\s*(\\S+)\\s*$"
      words <- tolower(sub(tag, "\\4", grep(tag, lines, value = TRUE, useBytes = TRUE)))
      length(words) > 0L && words[length(words)] %in% c("true", "yes", "input", "both")
    }

    together <- function(score, payload, count) {
      text <- rawToChar(payload)
      Encoding(text) <- "UTF-8"
      answer <- score(jsonlite::fromJSON(text))
      if (is.data.frame(answer)) {
        answer <- lapply(seq_len(nrow(answer)), function(row) as.list(answer[row, , drop = FALSE]))
      }
      if (length(answer) != count) {
        stop("found ", length(answer), " answers for ", count, " records")
      }
      if (is.list(answer)) names(answer) <- NULL
      elements(answer)
    }

    alone <- function(score, record) {
      if (!sets) return(encode(score(plain(record))))
      together(score, charToRaw(enc2utf8(paste0("[", encode(record), "]"))), 1L)
    }

    load <- function() {
      if (!is.null(settings$sitePackages)) .libPaths(c(settings$sitePackages, .libPaths()))
      sets <<- takesSets(readLines(settings$primary, warn = FALSE))
      model <- new.env(parent = globalenv())
      sys.source(settings$primary, envir = model, keep.source = FALSE)
      found <- function(name) {
        if (!exists(name, envir = model, mode = "function", inherits = FALSE)) {
          stop(settings$primary, " has no function \"", name, "\"")
        }
        get(name, envir = model, mode = "function", inherits = FALSE)
      }
      score <- found(settings$score)
      if (!is.null(settings$init)) {
        begin <- found(settings$init)
        if (needs(begin) > 0L) begin(list()) else begin()
      }
      score
    }

    libraries <- function() {
      found <- list(R = paste(R.version$major, R.version$minor, sep = "."))
      for (name in loadedNamespaces()) {
        found[[name]] <- as.character(getNamespaceVersion(name))
      }
      found
    }

    many <- function(score, payload, id) {
      records <- decode(payload)
      if (sets) {
        outcome <- attempt(function() together(score, payload, length(records)))
        if (is.null(outcome$error)) {
          return(send(1, id, paste0("[", paste(outcome$value, collapse = ","), "]")))
        }
      }
      # One by one, so that what fails is known by its record.
      outcomes <- lapply(records, function(record) attempt(function() alone(score, record)))
      wrong <- which(vapply(outcomes, function(one) !is.null(one$error), NA))
      parts <- vapply(outcomes, function(one) if (is.null(one$error)) one$value else "null", "")
      text <- paste0("[", paste(parts, collapse = ","), "]")
      if (length(wrong) == 0L) return(send(1, id, text))
      errors <- lapply(wrong, function(index) c(outcomes[[index]]$error, index = index - 1L))
      send(2, id, paste0("{\"results\":", text, ",\"errors\":", encode(errors), "}"))
    }

    serve <- function(score) {
      repeat {
        head <- readBin(requests, "raw", 13L)
        if (length(head) < 13L) return(invisible())
        length <- readBin(head[1:4], "integer", size = 4L, endian = "little")
        id <- head[6:13]
        payload <- readBin(requests, "raw", length - 9L)
        if (head[5] == 2) {
          many(score, payload, id)
          next
        }
        outcome <- attempt(function() {
          if (head[5] != 3) return(alone(score, decode(payload)))
          answer <- score(payload)
          if (is.raw(answer)) answer else encode(answer)
        })
        if (!is.null(outcome$error)) {
          errors <- encode(list(c(outcome$error, index = 0L)))
          send(2, id, paste0("{\"results\":[null],\"errors\":", errors, "}"))
        } else {
          send(if (is.raw(outcome$value)) 3 else 1, id, outcome$value)
        }
      }
    }

    main <- function() {
      if (!requireNamespace("jsonlite", quietly = TRUE)) {
        send(4, raw(8), paste0("{\"type\":\"NoPackage\",\"message\":",
          "\"R has no package jsonlite; install r-cran-jsonlite\"}"))
        quit(status = 1)
      }
      settings <<- jsonlite::parse_json(commandArgs(TRUE)[2])
      outcome <- attempt(load)
      if (!is.null(outcome$error)) {
        send(4, raw(8), encode(outcome$error))
        quit(status = 1)
      }
      send(0, raw(8), encode(c(libraries(), recordsets = sets)))
      serve(outcome$value)
    }

    settings <- NULL
    main()
    """#
}
