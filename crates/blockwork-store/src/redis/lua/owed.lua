-- Owed events: a hash each, a set of those that could be claimed in the order of their times, and one of all in the order
-- in which they came to be owed.
local OWED_BYTES, UPDATE_BYTES, ENDS = 512, 64, 'blockwork.ends'

local function size_of_owed(owed)
  local size = OWED_BYTES + #owed.key + #(owed.dead or '')
  for _, cell in ipairs(owed.last) do
    if cell.bytes then
      size = size + size_of_cell(cell.field, #cell.bytes)
    end
  end
  return size
end

local function ready_name(of_turn, id)
  return string.format('%016.0f', of_turn) .. ':' .. id
end

local function is_owed(id)
  return call('EXISTS', P .. 'owed:' .. id) == 1
end

local function is_claimed(id)
  return call('HEXISTS', P .. 'owed:' .. id, 'by') == 1
end

local function unclaim(id)
  local by = call('HGET', P .. 'owed:' .. id, 'by')
  if by then
    call('SREM', P .. 'claims:' .. by, id)
    call('HDEL', P .. 'owed:' .. id, 'by')
  end
end

-- Puts an event that nobody has claimed among those that could be, unless it is a dead letter.
local function make_ready(id)
  local row = call('HMGET', P .. 'owed:' .. id, 'at', 'turn', 'dead')
  if not row[3] then
    call('ZADD', P .. 'owed:ready', row[1], ready_name(tonumber(row[2]), id))
  end
end

local function make_unready(id)
  call('ZREM', P .. 'owed:ready', ready_name(tonumber(call('HGET', P .. 'owed:' .. id, 'turn')), id))
end

local function claim_for(id, by)
  unclaim(id)
  make_unready(id)
  call('HSET', P .. 'owed:' .. id, 'by', by)
  call('SADD', P .. 'claims:' .. by, id)
end

local function write_owed(owed, token, of_turn)
  local key, size = P .. 'owed:' .. owed.id, size_of_owed(owed)
  call('HSET', key, 'listener', owed.listener, 'page', owed.page, 'visitor', owed.visitor, 'key', owed.key, 'cause',
    owed.cause, 'not_before', owed.not_before, 'at', int(owed.at), 'attempts', owed.attempts, 'token', int(token),
    'turn', int(of_turn), 'size', int(size), 'last', #owed.last)
  if owed.dead then
    call('HSET', key, 'dead', owed.dead)
  end
  for i, cell in ipairs(owed.last) do
    call('HSET', key, 'l:' .. i, cell.version .. ' ' .. cell.owner .. '/' .. cell.field)
    if cell.bytes then
      call('HSET', key, 'b:' .. i, cell.bytes)
    end
  end
  bytes = bytes + size
  call('HINCRBY', P .. 'owed:of', owed.listener, 1)
  call('ZADD', P .. 'owed:turns', int(of_turn), owed.id)
  make_ready(owed.id)
end

-- Takes away what `write_owed` has written, and leaves the receipts of updates.
local function erase_owed(id)
  local key = P .. 'owed:' .. id
  local row = call('HMGET', key, 'size', 'last', 'listener')
  bytes = bytes - tonumber(row[1])
  make_unready(id)
  unclaim(id)
  call('ZREM', P .. 'owed:turns', id)
  if call('HINCRBY', P .. 'owed:of', row[3], -1) == 0 then
    call('HDEL', P .. 'owed:of', row[3])
  end
  call('HDEL', key, 'dead', 'ask')
  for i = 1, tonumber(row[2]) do
    call('HDEL', key, 'l:' .. i, 'b:' .. i)
  end
end

local function drop_owed(id)
  erase_owed(id)
  bytes = bytes - tonumber(call('HGET', P .. 'owed:' .. id, 'updates') or 0)
  call('DEL', P .. 'owed:' .. id)
end

-- The store owes an end: once, whatever happens twice.
local function owe_end(id, page, visitor, key, cause, last)
  if is_owed(id) then
    return
  end
  owing = owing + 1
  write_owed({
    id = id, listener = ENDS, page = page, visitor = visitor, key = key, cause = cause, last = last,
    not_before = int(now), at = now, attempts = 0,
  }, 0, owing)
end
