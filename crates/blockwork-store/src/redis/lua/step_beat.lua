-- Moves store time, gives up who is silent, and ends what is over.
local me, target, going, ask = take(), take_number(), take(), take()
local ENDS_OF_A_BEAT, SWEEP, MOST_COUNTED, MOST_FALLEN, DONE_KEPT = 40, 200, 1000, 1024, 60000
now = math.max(now, target)

-- Takes everything from an instance. One that leaves has not tried what it had claimed.
local function give_up(instance, is_silent)
  if call('ZREM', P .. 'alive', instance) == 0 then
    return
  end
  call('HDEL', P .. 'asked', instance)
  if is_silent then
    if call('HLEN', P .. 'fallen') >= MOST_FALLEN then
      call('DEL', P .. 'fallen')
    end
    call('HSET', P .. 'fallen', instance, '')
  end
  for _, lease in ipairs(call('SMEMBERS', P .. 'leases:' .. instance)) do
    release(lease)
  end
  for _, page in ipairs(call('ZRANGE', P .. 'feeds:' .. instance, 0, -1)) do
    leave_page(page)
  end
  for _, id in ipairs(call('SMEMBERS', P .. 'claims:' .. instance)) do
    if not is_silent then
      local attempts = tonumber(call('HGET', P .. 'owed:' .. id, 'attempts'))
      call('HSET', P .. 'owed:' .. id, 'attempts', math.max(attempts - 1, 0))
    end
    unclaim(id)
    make_ready(id)
  end
end

-- An instance that was given up hears of it once; where the answer is lost, the same beat hears it again.
local function has_fallen()
  local told = call('HGET', P .. 'fallen', me)
  if not told then
    return 0
  elseif told == '' or told == ask then
    call('HSET', P .. 'fallen', me, ask)
    return 1
  end
  call('HDEL', P .. 'fallen', me)
  return 0
end

local function end_pages()
  for _, id in ipairs(call('ZRANGE', P .. 'away', 0, ENDS_OF_A_BEAT - 1)) do
    if not is_page_over(page_of(id)) then
      return
    end
    end_session(id, 'Time')
  end
end

local function end_visitors()
  local left = ENDS_OF_A_BEAT
  local upto = int(now - L.visitor_kept)
  for _, visitor in ipairs(call('ZRANGEBYSCORE', P .. 'visitors', '-inf', upto, 'LIMIT', 0, ENDS_OF_A_BEAT)) do
    left = left - (left > 0 and end_some_of(visitor, left) or 0)
  end
end

local function forget()
  for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'tombstones', '-inf', '(' .. int(now), 'LIMIT', 0, SWEEP)) do
    call('ZREM', P .. 'tombstones', id)
  end
  for _, name in ipairs(call('ZRANGEBYSCORE', P .. 'callers', '-inf', int(now), 'LIMIT', 0, SWEEP)) do
    local who, key, part = string.match(name, '^(%S+) (%S+) (%S+)$')
    drop_caller_receipt(who, key, part)
  end
  call('ZREMRANGEBYSCORE', P .. 'done', '-inf', int(now - DONE_KEPT))
  for _, lease in ipairs(call('ZRANGEBYSCORE', P .. 'leases', '-inf', int(now))) do
    release(lease)
  end
end

local function end_cells()
  for _, name in ipairs(call('ZRANGEBYSCORE', P .. 'ending', '-inf', int(now), 'LIMIT', 0, ENDS_OF_A_BEAT)) do
    local owner, field = string.match(name, '^.([^/]*)/(.*)$')
    expire(owner, field)
  end
end

if going == 'away' then
  give_up(me, false)
else
  seen(me)
end
local silent = call('ZRANGEBYSCORE', P .. 'alive', '-inf', '(' .. int(now - L.silence))
table.sort(silent, comes_before)
for _, instance in ipairs(silent) do
  give_up(instance, true)
end
end_pages()
end_visitors()
forget()
end_cells()
local ready = math.min(call('ZCOUNT', P .. 'owed:ready', '-inf', int(now)), MOST_COUNTED)
return done({ now, has_fallen(), ready, call('HLEN', P .. 'there') })
