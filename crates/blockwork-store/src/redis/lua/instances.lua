-- Running instances, and what is theirs while they beat: feeds, claims and leases.

local function seen(instance)
  call('ZADD', P .. 'alive', int(now), instance)
end

-- An instance takes its claims one after the other. Says whether this one is new, and remembers it: an old copy of one that
-- was answered, or given back, takes nothing more.
local function take_name(by, life, n)
  local old_life, old_n = string.match(call('HGET', P .. 'asked', by) or '', '^(%S+) (%S+)$')
  if old_life == life and tonumber(old_n) >= tonumber(n) then
    return false
  end
  call('HSET', P .. 'asked', by, life .. ' ' .. n)
  return true
end

-- Whether anybody but this lease holds the cell.
local function is_held(cell, mine)
  local holder = call('HGET', P .. 'leased', cell)
  if not holder or holder == mine then
    return false
  end
  return tonumber(call('ZSCORE', P .. 'leases', holder) or 0) > now
end

local function release(lease)
  local by = call('HGET', P .. 'leases:by', lease)
  if not by then
    return
  end
  for _, cell in ipairs(call('SMEMBERS', P .. 'lease:' .. lease)) do
    call('HDEL', P .. 'leased', cell)
  end
  call('DEL', P .. 'lease:' .. lease)
  call('HDEL', P .. 'leases:by', lease)
  call('ZREM', P .. 'leases', lease)
  call('SREM', P .. 'leases:' .. by, lease)
end

-- No lease is kept longer than this: an event has less time.
local LEASE_KEPT = 60000

-- Leases these cells too. They are free, or this lease's already. Asked for again, it takes more cells and no more time.
local function lease_cells(lease, by, cells)
  local till = call('ZSCORE', P .. 'leases', lease)
  if till and tonumber(till) <= now then
    release(lease)
    till = false
  end
  for _, cell in ipairs(cells) do
    local old = call('HGET', P .. 'leased', cell)
    if old and old ~= lease then
      call('SREM', P .. 'lease:' .. old, cell)
    end
    call('HSET', P .. 'leased', cell, lease)
    call('SADD', P .. 'lease:' .. lease, cell)
  end
  if #cells > 0 and not till then
    call('ZADD', P .. 'leases', int(now + LEASE_KEPT), lease)
    call('HSET', P .. 'leases:by', lease, by)
    call('SADD', P .. 'leases:' .. by, lease)
  end
end

-- The page has no feed any more, if it had one.
local function detach(page)
  local by = call('HGET', P .. 'there', page)
  if by then
    call('HDEL', P .. 'there', page)
    call('ZREM', P .. 'feeds:' .. by, page)
  end
end

local function attach(page, by)
  detach(page)
  call('HSET', P .. 'there', page, by)
  call('ZADD', P .. 'feeds:' .. by, 0, page)
end
