-- Takes owed events that nobody is working on. Asked again under the same name, it tells what it gave before: the answer
-- may have been lost, and nobody else would ever run them. A copy that comes late takes nothing more.
local by, life, n, dead, most = take(), take(), take(), take_some(), take_number()
local ask = life .. '.' .. n
local wanted, claimed = {}, {}
for _ = 1, take_number() do
  wanted[take()] = true
end

local function tell(id)
  claimed[#claimed + 1] = { id, call('HGETALL', P .. 'owed:' .. id) }
end

local function claim(id)
  local key = P .. 'owed:' .. id
  local attempts = tonumber(call('HGET', key, 'attempts'))
  call('HSET', key, 'attempts', math.min(attempts + 1, 65535), 'ask', ask)
  call('HINCRBY', key, 'token', 1)
  claim_for(id, by)
  tell(id)
end

seen(by)
if not take_name(by, life, n) then
  for _, id in ipairs(call('SMEMBERS', P .. 'claims:' .. by)) do
    if call('HGET', P .. 'owed:' .. id, 'ask') == ask then
      tell(id)
    end
  end
  return done(claimed)
end
if dead then
  if call('HEXISTS', P .. 'owed:' .. dead, 'dead') == 1 and not is_claimed(dead) then
    claim(dead)
  end
  return done(claimed)
end
-- Those that are wanted are found first and taken then: taking one moves the others up.
local due, from, CHUNK = {}, 0, 200
repeat
  local chunk = call('ZRANGEBYSCORE', P .. 'owed:ready', '-inf', int(now), 'LIMIT', from, CHUNK)
  from = from + CHUNK
  for _, name in ipairs(chunk) do
    local id = string.sub(name, 18)
    if #due < most and wanted[call('HGET', P .. 'owed:' .. id, 'listener')] then
      due[#due + 1] = id
    end
  end
until #chunk < CHUNK or #due >= most
for _, id in ipairs(due) do
  claim(id)
end
return done(claimed)
