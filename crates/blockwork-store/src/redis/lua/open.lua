-- Claims the keys of this app, or finds that they are somebody's. Arguments: the format of this build, a name for the life
-- that begins where there are no keys, the build of the app, and the fingerprints of the secrets. Where memory is full,
-- nothing begins.
local call = redis.call
local STORE = P .. 'store'

local kind = call('TYPE', STORE).ok
if kind == 'none' then
  local keys = call('EXISTS', P .. 'log', P .. 'global', P .. 'pages', P .. 'visitors', P .. 'owed:turns')
  if keys > 0 then
    return { 'foreign' }
  end
  if FULL then
    return redis.error_reply('OOM no new app can begin')
  end
  -- Positions begin where those of an earlier life have not been: a million a second.
  local head = tonumber(call('TIME')[1]) * 1048576
  call('HSET', STORE, 'format', ARGV[1], 'life', ARGV[2], 'time', 0, 'bytes', 0, 'turn', 0, 'owed', 0, 'head',
    string.format('%.0f', head), 'secrets', table.concat(ARGV, ' ', 4))
elseif kind ~= 'hash' then
  return { 'foreign' }
end
local row = call('HMGET', STORE, 'format', 'life', 'secrets', 'head', 'time', 'bytes', 'turn', 'owed')
for i = 1, #row do
  if not row[i] then
    return { 'foreign' }
  end
end
if row[1] ~= ARGV[1] then
  return { 'format', row[1] }
end
local known, is_shared = row[3], #ARGV < 4
for i = 4, #ARGV do
  is_shared = is_shared or string.find(' ' .. known .. ' ', ' ' .. ARGV[i] .. ' ', 1, true) ~= nil
end
if not is_shared then
  return { 'secret' }
end
if #ARGV >= 4 then
  call('HSET', STORE, 'secrets', table.concat(ARGV, ' ', 4))
end
local before = call('HGET', STORE, 'build') or ''
if ARGV[3] ~= '' then
  call('HSET', STORE, 'build', ARGV[3])
end
return { 'open', row[2], row[4], before }
