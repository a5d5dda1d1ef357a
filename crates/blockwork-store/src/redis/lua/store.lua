-- The store's own counters, read at the beginning of a step and written at its end, and the arguments in their order.
-- All numbers are below 2^53, where a Lua number is exact. What may be larger stays text.
local call = redis.call
local STORE, NONE = P .. 'store', '0.0'

local found = call('HMGET', STORE, 'life', 'time', 'bytes', 'turn', 'owed', 'head')
if found[1] ~= ARGV[1] then
  return redis.error_reply('OTHERLIFE the keys of this app were deleted or replaced')
end
local now, bytes, turn = tonumber(found[2]), tonumber(found[3]), tonumber(found[4])
local owing, head = tonumber(found[5]), tonumber(found[6])

-- A number as text. Concatenation alone would round it.
local function int(number)
  return string.format('%.0f', number)
end

-- Writes the counters that have changed. Every step that changes something ends with this.
local function done(reply)
  local new = { time = int(now), bytes = int(bytes), turn = int(turn), owed = int(owing), head = int(head) }
  local old = { time = found[2], bytes = found[3], turn = found[4], owed = found[5], head = found[6] }
  for name, value in pairs(new) do
    if value ~= old[name] then
      call('HSET', STORE, name, value)
    end
  end
  return reply
end

local taken = 1
local function take()
  taken = taken + 1
  return ARGV[taken]
end

local function take_number()
  return tonumber(take())
end

-- Whether the same step was sent before, and its answer may have been lost.
local AGAIN = take() == '1'

-- Takes an argument that may be missing: an empty text stands for that.
local function take_some()
  local text = take()
  return text ~= '' and text or nil
end

-- What has changed goes to a stream that keeps so many entries, each under its position.
local function announce(kind, what, version)
  head = head + 1
  call('XADD', P .. 'log', 'MAXLEN', L.changes, int(head) .. '-0', kind, what, 'version', version or NONE)
end
