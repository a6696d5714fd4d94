;;; A session of a plugin's author in Emacs with eglot, configured by the README's text. -*- lexical-binding: t -*-
;; Run as `emacs --batch -l session.el`; Emacs 28 with the package eglot, or 29 and newer, which have it. Reads
;; FOLDER and SNIPPET (a file with that text) from the environment; prints one JSON line for each thing that happened, and ends with status 1 if
;; something did not. In batch mode there is no command loop and there are no idle timers: what they would do is called.

(package-activate-all)
(require 'eglot)
(require 'flymake)
(require 'json)

(setq eglot-autoshutdown nil
      eglot-confirm-server-initiated-edits nil
      eglot-sync-connect 30
      python-indent-guess-indent-offset nil
      make-backup-files nil
      create-lockfiles nil)

(defun tell (what value)
  (princ (concat (json-encode (list (cons "what" what) (cons "value" value))) "\n")))

(defun wait (what holds)
  "Wait until the function HOLDS gives something, which is returned."
  (let ((end (+ (float-time) 60)) result)
    (while (and (not (setq result (funcall holds))) (< (float-time) end))
      (accept-process-output nil 0.02)
      (when (bound-and-true-p flymake-mode) (flymake-start)))
    (or result
        (error "Waited in vain for %s; shown: %S" what (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))))

(defun open (name)
  "Visit the file NAME as a user does, its hooks and eglot's included."
  (find-file (expand-file-name name (getenv "FOLDER")))
  (run-hooks 'post-command-hook)
  (wait "the server" (lambda () (and (eglot-current-server) (eglot-managed-p)))))

(defun shown (pattern)
  "The diagnostics of this buffer whose text matches PATTERN, in their order."
  (seq-filter (lambda (diagnostic) (string-match-p pattern (flymake-diagnostic-text diagnostic)))
              (sort (flymake-diagnostics)
                    (lambda (one other) (< (flymake-diagnostic-beg one) (flymake-diagnostic-beg other))))))

(defun none (pattern)
  (lambda () (null (shown pattern))))

(defun highlighted (diagnostic)
  (buffer-substring-no-properties (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic)))

(defun plain (diagnostics)
  (apply #'vector
         (mapcar (lambda (diagnostic)
                   (list (cons "line" (line-number-at-pos (flymake-diagnostic-beg diagnostic)))
                         (cons "highlighted" (highlighted diagnostic))
                         (cons "type" (symbol-name (flymake-diagnostic-type diagnostic)))
                         (cons "message" (flymake-diagnostic-text diagnostic))))
                 diagnostics)))

(defun answer ()
  "What the command of the README said when it was done."
  (with-current-buffer "*Messages*"
    (save-excursion
      (goto-char (point-min))
      (and (re-search-forward "plugcheck: [0-9]+ contract results" nil t) (match-string 0)))))

(defun typed ()
  "What eglot's idle timer does."
  (eglot--signal-textDocument/didChange))

(defun session ()
  (load (getenv "SNIPPET") nil t)

  (open "plugin.py")
  (wait "the ambient state" (lambda () (shown "AMB001")))
  (tell "ambient" (plain (flymake-diagnostics)))
  (goto-char (point-min))
  (insert "# 🎉\n\f\n")
  (typed)
  (wait "the ambient state where it is now" ; a diagnostic that is shown again before the server spoke is out of place
        (lambda () (equal '("cache") (mapcar #'highlighted (shown "AMB001")))))
  (tell "moved" (plain (shown "AMB001")))
  (delete-region (point-min) (point))
  (typed)

  (open "dagstack.toml")
  (let ((fault (car (wait "the fault of the manifest" (lambda () (shown "core_verison"))))))
    (tell "manifest" (plain (shown "core_verison")))
    (goto-char (flymake-diagnostic-beg fault)))
  (tell "hover" (plist-get (plist-get (jsonrpc-request (eglot-current-server) :textDocument/hover
                                                       (eglot--TextDocumentPositionParams))
                                      :contents)
                           :value))
  ;; what `M-x eglot-code-actions' proposes first is taken
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt menu &rest arguments)
               (let ((default (nth 4 arguments)))
                 (tell "menu" (apply #'vector (mapcar #'car menu)))
                 (if (consp default) (car default) default)))))
    (let ((last-nonmenu-event t))
      (call-interactively #'eglot-code-actions)))
  (typed)
  (wait "the fix" (none "core_verison"))
  (save-buffer)
  (tell "fixed" (buffer-substring-no-properties (point-min) (point-max)))

  (open "plugin.py")
  (save-buffer)
  (plugcheck-run-contract)
  (wait "the results on their lines" (lambda () (shown "plugcheck-contract")))
  (tell "results" (plain (shown "plugcheck-contract")))
  (tell "answer" (wait "the answer" #'answer))

  (eglot-shutdown (eglot-current-server))
  (tell "end" t))

(condition-case fault
    (session)
  (error (princ (format "%s\n" (error-message-string fault)) #'external-debugging-output)
         (kill-emacs 1)))
(kill-emacs 0)
