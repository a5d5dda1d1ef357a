-- Gives back what steps have taken whose answers nobody heard. Nobody has tried it, and no old copy of a step takes it again.
local function give_back(id)
  local attempts = tonumber(call('HGET', P .. 'owed:' .. id, 'attempts'))
  call('HSET', P .. 'owed:' .. id, 'attempts', math.max(attempts - 1, 0))
  unclaim(id)
  make_ready(id)
end

local settle = {}

-- Its first claim is that of the commit that owed it.
function settle.owed(by, id)
  local row = call('HMGET', P .. 'owed:' .. id, 'by', 'token')
  if row[1] == by and row[2] == '1' then
    give_back(id)
  end
end

function settle.claim(by, life, n)
  take_name(by, life, n)
  for _, id in ipairs(call('SMEMBERS', P .. 'claims:' .. by)) do
    if call('HGET', P .. 'owed:' .. id, 'ask') == life .. '.' .. n then
      give_back(id)
    end
  end
end

function settle.attach(id, name)
  local page = page_of(id)
  if page and newest_feed(id) == name then
    leave_page(id)
  elseif page then
    name_feed(id, name, true)
  end
end

function settle.lease(id)
  release(id)
end

for _ = 1, take_number() do
  local kind, whose, what, n = take(), take(), take(), take()
  settle[kind](whose, what, n)
end
return done(true)
