-- Commits in their order, each all or nothing: everything is checked, then everything is changed.

local function take_cell()
  return { owner = take(), field = take() }
end

local function take_owed()
  local owed = {
    id = take(), listener = take(), page = take(), visitor = take(), key = take(), cause = take(), not_before = take(),
    at = take_number(), attempts = take_number(), dead = take(), last = {},
  }
  owed.dead = string.sub(owed.dead, 1, 1) == '1' and string.sub(owed.dead, 2) or nil
  for i = 1, take_number() do
    local cell = take_cell()
    cell.version, cell.bytes = take(), take()
    cell.bytes = string.sub(cell.bytes, 1, 1) == '1' and string.sub(cell.bytes, 2) or nil
    owed.last[i] = cell
  end
  return owed
end

local function take_commit()
  local commit = { id = take(), mark = take(), by = take(), event = take_event(), part = take(), lease = take_some() }
  commit.answer, commit.expect, commit.put, commit.owed = take(), {}, {}, {}
  for i = 1, take_number() do
    commit.expect[i] = take_cell()
    commit.expect[i].version = take()
  end
  for i = 1, take_number() do
    local put = take_cell()
    put.ttl, put.value = tonumber(take()), take()
    put.value = string.sub(put.value, 1, 1) == '1' and string.sub(put.value, 2) or nil
    commit.put[i] = put
  end
  for i = 1, take_number() do
    commit.owed[i] = take_owed()
  end
  return commit
end

-- Whether the commit leaves no more than there was, so that it may be written where nothing more can be. What is put back
-- for later stays what it is.
local function frees(commit)
  if commit.event.kind ~= 'owed' or commit.part ~= '0' then
    return false
  end
  for _, put in ipairs(commit.put) do
    if put.value then
      return false
    end
  end
  local again = #commit.owed == 1 and commit.owed[1].id == commit.event.id
  return #commit.owed == 0 or again or owes_an_end_on(commit)
end

-- Whether an owed event changes only cells of those it is for. Of one that is done already nobody asks.
local function is_for_them(commit, earlier)
  local row = call('HMGET', P .. 'owed:' .. commit.event.id, 'page', 'visitor')
  local page, visitor = row[1], row[2]
  for _, before in ipairs(earlier) do
    for _, owed in ipairs(before.owed) do
      if not page and owed.id == commit.event.id then
        page, visitor = owed.page, owed.visitor
      end
    end
  end
  for _, put in ipairs(commit.put) do
    local whose = put.owner == 'global' or put.owner == 'page:' .. (page or '') or put.owner == 'visitor:' .. (visitor or '')
    if page and not whose then
      return false
    end
  end
  return true
end

local function stale_cells(commit)
  local stale, versions = {}, {}
  for _, cell in ipairs(commit.expect) do
    local version = version_of(cell.owner, cell.field)
    versions[cell.owner .. '/' .. cell.field] = version
    if version ~= cell.version then
      stale[#stale + 1] = { cell.owner, cell.field, version, bytes_of(cell.owner, cell.field) }
    end
  end
  for _, put in ipairs(commit.put) do
    put.old = versions[put.owner .. '/' .. put.field]
  end
  return stale
end

local function write_cell(commit, put)
  if put.value then
    local visitor = visitor_in(put.owner)
    if visitor then
      use_visitor(visitor)
    end
    local count = tonumber(string.match(put.old, '^(%d+)%.')) + 1
    local version = int(count) .. '.' .. commit.mark
    put_cell(put.owner, put.field, put.value, version, put.ttl and now + put.ttl)
    announce('cell', put.owner .. '/' .. put.field, version)
  elseif put.old ~= NONE then
    drop_one(put.owner, put.field)
  end
end

local function file_for_page(commit, receipt)
  local event, key = commit.event, P .. 'page:' .. commit.event.page
  if commit.part == '0' then
    call('HSET', key, 'r:' .. int(event.n), receipt)
    count_receipts(event.page, #commit.answer)
    drop_updates(event.page, event.n)
  else
    local size = UPDATE_BYTES + #commit.answer
    call('HSET', key .. ':updates:' .. int(event.n), commit.part, receipt)
    call('HINCRBY', key .. ':updates:' .. int(event.n), 'bytes', size)
    count_receipts(event.page, size)
  end
end

local function drop_caller_receipt(who, key, part)
  local name = P .. 'caller:' .. who .. ':' .. key
  local text = call('HGET', name, part)
  if text then
    local head_length = #string.match(text, '^%d+ ') + RECEIPT_HEAD
    bytes = bytes - CALLER_BYTES - (#text - head_length)
    call('HDEL', name, part)
    call('ZREM', P .. 'callers', who .. ' ' .. key .. ' ' .. part)
  end
end

local function file_for_caller(commit, receipt)
  local who, key = commit.event.who, commit.event.key
  local name = P .. 'caller:' .. who .. ':' .. key
  drop_caller_receipt(who, key, commit.part)
  call('HSET', name, commit.part, int(now + L.caller_kept) .. ' ' .. receipt)
  call('ZADD', P .. 'callers', int(now + L.caller_kept), who .. ' ' .. key .. ' ' .. commit.part)
  bytes = bytes + CALLER_BYTES + #commit.answer
  if commit.part == '0' then
    for _, part in ipairs(call('HKEYS', name)) do
      if part ~= '0' then
        drop_caller_receipt(who, key, part)
      end
    end
  end
end

-- An owed event that is done is remembered by its commit for a while: its instance may ask again what became of it.
local function file_for_owed(commit)
  local id, key = commit.event.id, P .. 'owed:' .. commit.event.id
  if commit.part ~= '0' then
    local size = UPDATE_BYTES + #commit.answer
    call('HSET', key, 'u:' .. commit.part, commit.id .. ' ' .. commit.answer)
    call('HINCRBY', key, 'updates', size)
    bytes = bytes + size
    return
  end
  call('ZADD', P .. 'done', int(now), commit.id)
  for _, owed in ipairs(commit.owed) do
    if owed.id == id then
      return
    end
  end
  drop_owed(id)
end

-- Files the answer. Where the event is over, so are the receipts of its updates.
local function file(commit)
  local event = commit.event
  if event.kind == 'owed' then
    return file_for_owed(commit)
  end
  local receipt = event.print .. ' ' .. commit.id .. ' ' .. commit.answer
  if event.kind == 'page' then
    file_for_page(commit, receipt)
  else
    file_for_caller(commit, receipt)
  end
end

-- What is owed already is not owed twice; the event itself is owed again.
local function owe(commit, owed)
  if is_owed(owed.id) then
    if commit.part == '0' and commit.event.kind == 'owed' and commit.event.id == owed.id then
      local row = call('HMGET', P .. 'owed:' .. owed.id, 'token', 'turn')
      erase_owed(owed.id)
      write_owed(owed, tonumber(row[1]), tonumber(row[2]))
    end
    return
  end
  local at_once = owed.at <= now and not owed.dead
  if at_once then
    owed.attempts = 1
  end
  owing = owing + 1
  write_owed(owed, at_once and 1 or 0, owing)
  if at_once then
    seen(commit.by)
    claim_for(owed.id, commit.by)
  end
end

local function is_nobodys(put)
  local page = page_in(put.owner)
  return page and call('EXISTS', P .. 'page:' .. page) == 0
end

local function decide(commit, again)
  if again and commit.event.kind == 'owed' and call('ZSCORE', P .. 'done', commit.id) then
    return { 'done', head }
  end
  local may_write = not FULL or frees(commit)
  if not may_write and commit.event.kind == 'page' and call('EXISTS', P .. 'page:' .. commit.event.page) == 0 then
    return { 'full', 'total_bytes' }
  end
  local refused = arrive(commit.event, commit.part)
  if refused then
    local mine = again and refused[1] == 'answered' and refused[3] == commit.id
    return mine and { 'done', head } or refused
  end
  if not may_write then
    return { 'full', 'total_bytes' }
  end
  retire(commit.expect)
  if session_is_over(commit.event, commit.expect) then
    return { 'ended' }
  end
  for _, put in ipairs(commit.put) do
    if is_nobodys(put) then
      return { 'ended' }
    end
  end
  local stale = stale_cells(commit)
  if #stale > 0 then
    return { 'stale', stale }
  end
  for _, put in ipairs(commit.put) do
    if is_held(put.owner .. '/' .. put.field, commit.lease) then
      return { 'held' }
    end
  end
  local limit = exceeded(commit)
  if limit then
    return { 'full', limit }
  end
  for _, put in ipairs(commit.put) do
    write_cell(commit, put)
  end
  file(commit)
  for _, owed in ipairs(commit.owed) do
    owe(commit, owed)
  end
  for _, cell in ipairs(commit.expect) do
    touch(cell.owner)
  end
  return { 'done', head }
end
