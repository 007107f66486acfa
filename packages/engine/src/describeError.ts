// The one table from a failure's or rejection's code to a hint: what the person can do next.

const hints: Readonly<Record<string, string>> = {
  tmux_missing: "Install tmux (Debian, Ubuntu: apt install tmux; macOS: brew install tmux), then resume.",
  claude_missing: "Install Claude Code (npm install -g @anthropic-ai/claude-code), log in once, then resume.",
  not_signed_in: "`npm run url` in the folder of Signalbox (or `signalbox url`) prints one.",
  session_ended: "`npm run url` in the folder of Signalbox (or `signalbox url`) prints one.",
  token_invalid: "`npm run url` in the folder of Signalbox (or `signalbox url`) prints another.",
  not_logged_in: "Run `claude` once in a terminal and log in, then continue.",
  key_refused:
    "Put the key right where it is set (environment, agent.env in config.yaml), restart the panel, then continue.",
  usage_limit: "Continue when the limit has been reset.",
  credit_spent: "Add credit to the account, then continue.",
  rate_limited: "Fewer workers at once ask for less: agent.max_sessions in config.yaml.",
  going_in_circles: "Its transcript shows what it repeated; say in the retry what it should do instead.",
  checkout_dirty: "Commit or stash your changes there, then land again, or land on a branch instead.",
  would_overwrite: "Move those files away, then land again, or land on a branch instead.",
  checkout_busy: "Finish or abort what git is doing there, then land again.",
  push_hook: "Look at what the remote's hook said, or land on a branch instead.",
  push_protected: "Choose another way to land, or change the protection on the remote.",
  push_denied: "See that `git push` works in a terminal without asking, then land again.",
  push_unreachable: "Land again when the remote can be reached, or land on a branch instead.",
  push_taken: "Delete that branch on the remote, then land again.",
  no_remote: "Add a remote (git remote add origin …), or land on a branch instead.",
  target_moved: "Staging is brought up to date and tested again.",
  merge_conflict: "The next attempt starts from the current staging and sees the conflict.",
  not_a_repository: "Give the path of a git repository, or run `git init` there and commit once.",
  no_commit: "Commit once in this repository, then start the run.",
  branch_named_signalbox: "Rename it (git branch -m signalbox signalbox-old), then start the run.",
  index_lock: "Make sure no git command is running there, then delete the file and try again.",
  connection_lost: "The page reconnects by itself; what you see may be a moment old.",
  gate_stale: "Look at the plan again, then decide.",
  plan_stale: "Reload the plan, make your change again.",
  session_failed: "The end of its output is on the attempt.",
  planner_asks: "Answer in the comment when you resume, or hand in a plan.",
  outside_changed: "If that was you, resume: the work is verified again. If not, put it right first, or stop the task.",
  timeout: "Raise the timeout in the plan if the command needs longer.",
  pages_missing: "Build them with `npm run build` in the folder of Signalbox, or start with `npm start`, which does.",
  run_managed: "If that run is gone for good, remove .orchestration-state.json.",
  sandbox_missing: "Start it guarded, install bubblewrap, or say that it may go on without a sandbox.",
  too_many_processes: "Its transcript shows what made them; agent.limits.processes in config.yaml allows more.",
  disk_full: "Free some disk space, then resume.",
};

/** A sentence for a person, and a hint where the table has one for the code. */
export const describeError = (error: { code: string; message: string }): { sentence: string; hint: string | null } => ({
  sentence: error.message,
  hint: hints[error.code] ?? null,
});
