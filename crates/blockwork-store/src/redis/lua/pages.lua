-- Pages whose session lives: a hash each, the set of all, that of each visitor, and those that are away in the order of
-- their last signs of life. The turn orders them; store time alone moves only once a second.

local function page_of(id)
  local row = call('HMGET', P .. 'page:' .. id, 'visitor', 'made', 'seen', 'turn', 'floor', 'feeds', 'there')
  if not row[1] then
    return nil
  end
  return {
    visitor = row[1], made = tonumber(row[2]), seen = tonumber(row[3]), turn = tonumber(row[4]),
    floor = tonumber(row[5]), feeds = tonumber(row[6]), there = row[7] == '1',
  }
end

-- Begins a page, or gives it a new row: a sign of life.
local function save_page(id, page)
  turn = turn + 1
  call('HSET', P .. 'page:' .. id, 'visitor', page.visitor, 'made', int(page.made), 'seen', int(now), 'turn', int(turn),
    'floor', int(page.floor), 'feeds', int(page.feeds), 'there', page.there and '1' or '0')
  if page.is_new then
    call('ZADD', P .. 'pages', 0, id)
    call('ZADD', P .. 'pages:' .. page.visitor, 0, id)
  end
  if page.there then
    call('ZREM', P .. 'away', id)
  else
    call('ZADD', P .. 'away', int(turn), id)
  end
end

-- Feeds of a page have names, so that a copy of one that connected does not connect again. The newest few are kept.
local MOST_FEEDS = 8

local function feeds_of(id)
  local names = {}
  for name in string.gmatch(call('HGET', P .. 'page:' .. id, 'names') or '', '%S+') do
    names[#names + 1] = name
  end
  return names
end

local function newest_feed(id)
  local names = feeds_of(id)
  return names[#names]
end

-- Says whether the name is a new one. One that never connects is put before the newest.
local function name_feed(id, name, never)
  local names = feeds_of(id)
  for _, known in ipairs(names) do
    if known == name then
      return false
    end
  end
  table.insert(names, never and math.max(#names, 1) or #names + 1, name)
  call('HSET', P .. 'page:' .. id, 'names', table.concat(names, ' ', math.max(#names - MOST_FEEDS + 1, 1)))
  return true
end

-- The page is away from now on.
local function leave_page(id)
  local page = page_of(id)
  if not page or not page.there then
    return
  end
  detach(id)
  page.there = false
  save_page(id, page)
end

local function is_page_over(page)
  return page and not page.there and page.seen + L.session_kept <= now
end

local function size_of_page(id)
  local row = call('HMGET', P .. 'page:' .. id, 'bytes', 'receipts')
  return tonumber(row[1] or 0) + tonumber(row[2] or 0)
end

local function count_receipts(page, grown)
  if grown ~= 0 then
    call('HINCRBY', P .. 'page:' .. page, 'receipts', int(grown))
    bytes = bytes + grown
  end
end

-- A receipt is the print of listener and inputs, the id of its commit, and the answer, with spaces between them.
local RECEIPT_HEAD = 16 + 1 + 32 + 1

local function read_receipt(text)
  return text and {
    print = string.sub(text, 1, 16), commit = string.sub(text, 18, 49), answer = string.sub(text, RECEIPT_HEAD + 1),
  }
end

-- The receipts of a long event's updates are gone.
local function drop_updates(page, n)
  local key = P .. 'page:' .. page .. ':updates:' .. int(n)
  local size = call('HGET', key, 'bytes')
  if size then
    call('DEL', key)
    count_receipts(page, -tonumber(size))
  end
end

-- A page has at most so many events without an answer, so its receipts are those of so many numbers from its floor.
local OPEN_EVENTS = 64

local function drop_receipts(page, from, upto)
  for n = from, math.min(upto, from + OPEN_EVENTS) - 1 do
    local field = 'r:' .. int(n)
    local length = call('HSTRLEN', P .. 'page:' .. page, field)
    if length > 0 then
      call('HDEL', P .. 'page:' .. page, field)
      count_receipts(page, RECEIPT_HEAD - length)
    end
    drop_updates(page, n)
  end
end
