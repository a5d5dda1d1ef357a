-- An event arrives: its page, its receipt, its number or its claim.

-- An event as it stands among the arguments.
local function take_event()
  local event = { kind = take() }
  if event.kind == 'page' then
    event.page, event.visitor, event.made = take(), take(), take_number()
    event.n, event.floor, event.print = take_number(), take_number(), take()
  elseif event.kind == 'caller' then
    event.who, event.key, event.print = take(), take(), take()
  elseif event.kind == 'owed' then
    event.id, event.token = take(), take_number()
  end
  return event
end

-- Ends the pages longest away until one more may begin. Pages that are there make no room.
local function make_room(visitor)
  while call('ZCARD', P .. 'pages:' .. visitor) >= L.sessions_per_visitor do
    local oldest, oldest_turn
    for _, id in ipairs(call('ZRANGE', P .. 'pages:' .. visitor, 0, -1)) do
      local away_turn = call('ZSCORE', P .. 'away', id)
      if away_turn and (not oldest or tonumber(away_turn) < oldest_turn) then
        oldest, oldest_turn = id, tonumber(away_turn)
      end
    end
    if not oldest then
      return false
    end
    end_session(oldest, 'Capacity')
  end
  while call('ZCARD', P .. 'pages') >= L.sessions do
    local oldest = call('ZRANGE', P .. 'away', 0, 0)[1]
    if not oldest then
      return false
    end
    end_session(oldest, 'Capacity')
  end
  return true
end

-- The page, once its session lives; or why it does not.
local function live(event)
  retire_page(event.page)
  local page = page_of(event.page)
  if page then
    if page.visitor ~= event.visitor then
      return nil, { 'ended' }
    end
    return page
  end
  if now > event.made + L.begin_within or call('ZSCORE', P .. 'tombstones', event.page) then
    return nil, { 'ended' }
  end
  if not make_room(event.visitor) then
    return nil, { 'full', 'sessions' }
  end
  return { visitor = event.visitor, made = event.made, floor = 1, feeds = 0, there = false, is_new = true }
end

-- What receipts say: that of the event as a whole, and that of the part that is asked for. An answer carries the id of the
-- commit that filed it.
local function answered(whole, asked, part, print)
  if whole and whole.print ~= print then
    return { 'other' }
  elseif whole and part == '0' then
    return { 'answered', whole.answer, whole.commit }
  elseif whole then
    return { 'late' }
  elseif asked and asked.print ~= print then
    return { 'other' }
  elseif asked then
    return { 'answered', asked.answer, asked.commit }
  end
end

-- The receipts are looked for before the floor is raised: a copy may bring a floor above its own number.
local function arrive_from_page(event, part)
  local page, refused = live(event)
  if not page then
    return refused
  end
  local key = P .. 'page:' .. event.page
  local whole, asked = read_receipt(call('HGET', key, 'r:' .. int(event.n))), nil
  if part ~= '0' then
    asked = read_receipt(call('HGET', key .. ':updates:' .. int(event.n), part))
  end
  if event.floor > page.floor then
    if not page.is_new then
      drop_receipts(event.page, page.floor, event.floor)
    end
    page.floor = event.floor
  end
  save_page(event.page, page)
  local answer = answered(whole, asked, part, event.print)
  if answer then
    return answer
  elseif event.n < page.floor then
    return { 'late' }
  elseif event.n - page.floor >= OPEN_EVENTS then
    return { 'full', 'open' }
  end
end

-- Receipts of callers: the time until which one is kept stands before it.
local function caller_receipt(event, part)
  local text = call('HGET', P .. 'caller:' .. event.who .. ':' .. event.key, part)
  if not text then
    return nil
  end
  local kept, receipt = string.match(text, '^(%d+) (.*)$')
  return tonumber(kept) > now and read_receipt(receipt) or nil
end

local function arrive_from_caller(event, part)
  retire_owner(event.who)
  touch(event.who)
  return answered(caller_receipt(event, '0'), caller_receipt(event, part), part, event.print)
end

-- A claim that was given up is over, also while nobody else has the event.
local function arrive_owed(event, part)
  local row = call('HMGET', P .. 'owed:' .. event.id, 'token', 'by', 'u:' .. part)
  if not row[1] or tonumber(row[1]) ~= event.token or not row[2] then
    return { 'lost' }
  elseif row[3] then
    return { 'answered', string.sub(row[3], 34), string.sub(row[3], 1, 32) }
  end
end

-- Says what is known about the event already; nothing, where it has no answer yet.
local function arrive(event, part)
  if event.kind == 'page' then
    return arrive_from_page(event, part)
  elseif event.kind == 'caller' then
    return arrive_from_caller(event, part)
  elseif event.kind == 'owed' then
    return arrive_owed(event, part)
  end
end

-- Whether an owed event is about the cells of a page whose session is over. Only what is owed because of the end itself
-- goes on then, with the last values that it carries.
local function session_is_over(event, cells)
  if event.kind ~= 'owed' then
    return false
  end
  local row = call('HMGET', P .. 'owed:' .. event.id, 'page', 'cause')
  if not row[1] or row[1] == '' or call('EXISTS', P .. 'page:' .. row[1]) == 1 then
    return false
  end
  local cause = cjson.decode(row[2])
  if cause.End or cause.Expired then
    return false
  end
  for _, cell in ipairs(cells) do
    if cell.owner == 'page:' .. row[1] then
      return true
    end
  end
  return false
end
