-- Cells stand in the hash of their owner, each as two fields: `v:Name` has the version and the time it ends, `c:Name` the
-- bytes. The hash counts its cells and their bytes.

-- The order of owners: the app, visitors, pages.
local RANK = { g = '0', v = '1', p = '2' }

local function ending_name(owner, field)
  return RANK[string.sub(owner, 1, 1)] .. owner .. '/' .. field
end

-- What a cell counts towards the limits: its name without the slash, and its bytes.
local function size_of_cell(field, length)
  return #field - (string.find(field, '/', 1, true) and 1 or 0) + length
end

-- The version of a cell, and when it ends, if ever.
local function version_of(owner, field)
  local text = call('HGET', P .. owner, 'v:' .. field)
  if not text then
    return NONE
  end
  local version, ends = string.match(text, '^(%S+) (%S+)$')
  return version, tonumber(ends)
end

local function bytes_of(owner, field)
  return call('HGET', P .. owner, 'c:' .. field)
end

local function cells_of(owner)
  return tonumber(call('HGET', P .. owner, 'cells') or 0)
end

local function put_cell(owner, field, value, version, ends)
  local old, old_ends = version_of(owner, field)
  local grown = size_of_cell(field, #value)
  if old == NONE then
    call('HINCRBY', P .. owner, 'cells', 1)
    if owner == 'global' then
      call('ZADD', P .. 'global:names', 0, field)
    end
  else
    grown = grown - size_of_cell(field, call('HSTRLEN', P .. owner, 'c:' .. field))
  end
  if old_ends then
    call('ZREM', P .. 'ending', ending_name(owner, field))
  end
  if ends then
    call('ZADD', P .. 'ending', int(ends), ending_name(owner, field))
  end
  call('HSET', P .. owner, 'v:' .. field, version .. ' ' .. (ends and int(ends) or '-'), 'c:' .. field, value)
  if grown ~= 0 then
    call('HINCRBY', P .. owner, 'bytes', int(grown))
    bytes = bytes + grown
  end
end

local function drop_cell(owner, field)
  local old, ends = version_of(owner, field)
  if old == NONE then
    return
  end
  local shrunk = size_of_cell(field, call('HSTRLEN', P .. owner, 'c:' .. field))
  if ends then
    call('ZREM', P .. 'ending', ending_name(owner, field))
  end
  if owner == 'global' then
    call('ZREM', P .. 'global:names', field)
  end
  call('HDEL', P .. owner, 'v:' .. field, 'c:' .. field)
  call('HINCRBY', P .. owner, 'cells', -1)
  call('HINCRBY', P .. owner, 'bytes', int(-shrunk))
  bytes = bytes - shrunk
end

-- Which name comes first: by the state, then by the key. Compared by bytes, whatever the locale of the Redis.
local function comes_before(one, other)
  local one_rest, other_rest = string.gsub(one, '/', '\0', 1), string.gsub(other, '/', '\0', 1)
  for i = 1, math.min(#one_rest, #other_rest) do
    local a, b = string.byte(one_rest, i), string.byte(other_rest, i)
    if a ~= b then
      return a < b
    end
  end
  return #one_rest < #other_rest
end

-- The names of a page's or a visitor's cells, in order.
local function names_of(owner)
  local names = {}
  for _, field in ipairs(call('HKEYS', P .. owner)) do
    if string.sub(field, 1, 2) == 'v:' then
      names[#names + 1] = string.sub(field, 3)
    end
  end
  table.sort(names, comes_before)
  return names
end

-- A visitor that has cells, and when they were last used.
local VISITOR_BYTES = 512

local function use_visitor(visitor)
  if call('HSETNX', P .. 'visitor:' .. visitor, 'used', int(now)) == 1 then
    bytes = bytes + VISITOR_BYTES
  else
    call('HSET', P .. 'visitor:' .. visitor, 'used', int(now))
  end
  call('ZADD', P .. 'visitors', int(now), visitor)
end

local function drop_visitor(visitor)
  call('DEL', P .. 'visitor:' .. visitor)
  call('ZREM', P .. 'visitors', visitor)
  bytes = bytes - VISITOR_BYTES
end

local function visitor_in(owner)
  return string.match(owner, '^visitor:(.*)$')
end

local function page_in(owner)
  return string.match(owner, '^page:(.*)$')
end

-- A cell is gone; and its visitor too, where it was the last one.
local function drop_one(owner, field)
  drop_cell(owner, field)
  announce('cell', owner .. '/' .. field)
  local visitor = visitor_in(owner)
  if visitor and cells_of(owner) == 0 then
    drop_visitor(visitor)
  end
end
