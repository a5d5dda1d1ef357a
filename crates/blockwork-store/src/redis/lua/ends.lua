-- How sessions, visitors' cells and cells with a time of their own end.

-- The time of a cell has come: it is gone, and its end is owed with its last value.
local function expire(owner, field)
  local version, value = version_of(owner, field), bytes_of(owner, field)
  local page, visitor = page_in(owner), visitor_in(owner)
  if page then
    visitor = call('HGET', P .. owner, 'visitor')
  end
  drop_one(owner, field)
  local mark = string.match(version, '%.(.*)$')
  local id = string.rep('0', 16 - #mark) .. mark .. string.sub(redis.sha1hex(owner .. '/' .. field .. ' ' .. version), 1, 16)
  local state, key = string.match(field, '^([^/]*)/?(.*)$')
  local last = { { owner = owner, field = field, version = version, bytes = value } }
  owe_end(id, page or '', visitor or '', key, cjson.encode({ Expired = { state = state } }), last)
end

-- Ends a page's session: nobody can read its cells any more, and its end is owed with their last values. What is over
-- already has an end of its own. A tombstone is kept as long as its ticket could begin another.
local function end_session(id, why)
  local page, owner, last = page_of(id), 'page:' .. id, {}
  if not page then
    return
  end
  for _, field in ipairs(names_of(owner)) do
    local version, ends = version_of(owner, field)
    if ends and ends <= now then
      expire(owner, field)
    else
      last[#last + 1] = { owner = owner, field = field, version = version, bytes = bytes_of(owner, field) }
      if ends then
        call('ZREM', P .. 'ending', ending_name(owner, field))
      end
    end
  end
  for n = page.floor, page.floor + OPEN_EVENTS - 1 do
    drop_updates(id, n)
  end
  bytes = bytes - size_of_page(id)
  detach(id)
  call('DEL', P .. owner)
  call('ZREM', P .. 'away', id)
  call('ZREM', P .. 'pages', id)
  call('ZREM', P .. 'pages:' .. page.visitor, id)
  if now <= page.made + L.begin_within then
    call('ZADD', P .. 'tombstones', int(page.made + L.begin_within), id)
  end
  announce('ended', id)
  owe_end(id, id, page.visitor, '', cjson.encode({ End = { why = why } }), last)
end

local function retire_page(id)
  if is_page_over(page_of(id)) then
    end_session(id, 'Time')
  end
end

local function is_visitor_over(visitor)
  local used = call('HGET', P .. 'visitor:' .. visitor, 'used')
  return used and tonumber(used) + L.visitor_kept <= now
end

-- A visitor's time has come: each of the cells has an end of its own, and the visitor goes with the last one.
local function end_some_of(visitor, most)
  local names = names_of('visitor:' .. visitor)
  for i = 1, math.min(#names, most) do
    expire('visitor:' .. visitor, names[i])
  end
  return math.min(#names, most)
end

local function retire_owner(owner)
  local page, visitor = page_in(owner), visitor_in(owner)
  if page then
    retire_page(page)
  elseif visitor and is_visitor_over(visitor) then
    end_some_of(visitor, math.huge)
  end
end

-- Ends what is over among these cells and their owners. A beat ends only so many, and what it has not come to yet must
-- not be read either.
local function retire(cells)
  local seen_owners = {}
  for _, cell in ipairs(cells) do
    if not seen_owners[cell.owner] then
      seen_owners[cell.owner] = true
      retire_owner(cell.owner)
    end
    local _, ends = version_of(cell.owner, cell.field)
    if ends and ends <= now then
      expire(cell.owner, cell.field)
    end
  end
end

-- Renews the last use of a visitor's cells, where there are some.
local function touch(owner)
  local visitor = visitor_in(owner)
  local used = visitor and call('HGET', P .. owner, 'used')
  if used and tonumber(used) < now then
    use_visitor(visitor)
  end
end
