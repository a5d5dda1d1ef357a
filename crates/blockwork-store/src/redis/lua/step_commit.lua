local commits, outcomes = {}, {}
for i = 1, take_number() do
  commits[i] = take_commit()
  if commits[i].event.kind == 'owed' and not is_for_them(commits[i], commits) then
    return redis.error_reply('MISUSE a commit puts a cell of somebody else than its event\'s')
  end
end
for i, commit in ipairs(commits) do
  outcomes[i] = decide(commit, AGAIN)
  if commit.lease then
    release(commit.lease)
  end
end
return done(outcomes)
