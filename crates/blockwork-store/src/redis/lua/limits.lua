-- The limits that a commit must keep.

-- An answer up to this size is filed even where nothing more fits, if the cells do not grow.
local SMALL_ANSWER, CALLER_BYTES = 1024, 128

-- How many cells the owner has before the commit and after it.
local function counted(commit, owner)
  local before = cells_of(owner)
  local after = before
  for _, put in ipairs(commit.put) do
    if put.owner == owner then
      local is_new = put.old == NONE
      if put.value and is_new then
        after = after + 1
      elseif not put.value and not is_new then
        after = after - 1
      end
    end
  end
  return before, after
end

local function has_too_many_cells(commit)
  local last
  for _, put in ipairs(commit.put) do
    if put.owner ~= last then
      last = put.owner
      local before, after = counted(commit, put.owner)
      local most = put.owner == 'global' and L.global_cells or L.cells
      if after > before and after > most then
        return true
      end
    end
  end
  return false
end

-- What the commit's receipt counts as growth, of one page or of everything.
local function receipt_growth(commit, page)
  local kind = commit.event.kind
  if commit.part ~= '0' and (kind == 'page' or (kind == 'owed' and not page)) then
    return UPDATE_BYTES + #commit.answer
  elseif kind == 'caller' and not page then
    return CALLER_BYTES + #commit.answer
  end
  return 0
end

-- The sizes of what a commit writes, before and after: of one page, or of everything.
local function growth(commit, page)
  local old, new, visitors = 0, receipt_growth(commit, page), {}
  for _, put in ipairs(commit.put) do
    local visitor = visitor_in(put.owner)
    if not page or page_in(put.owner) then
      if visitor then
        visitors[visitor] = true
      end
      if put.value then
        new = new + size_of_cell(put.field, #put.value)
      end
      if put.old ~= NONE then
        old = old + size_of_cell(put.field, call('HSTRLEN', P .. put.owner, 'c:' .. put.field))
      end
    end
  end
  for visitor in pairs(visitors) do
    local before, after = counted(commit, 'visitor:' .. visitor)
    if before > 0 and after == 0 then
      old = old + VISITOR_BYTES
    elseif before == 0 and after > 0 then
      new = new + VISITOR_BYTES
    end
  end
  if not page then
    for _, owed in ipairs(commit.owed) do
      if not is_owed(owed.id) then
        new = new + size_of_owed(owed)
      end
    end
  end
  return old, new
end

local function is_exceeded(old, new, held, answer, limit)
  local grows = new > old or answer > SMALL_ANSWER
  return grows and held - old + new + answer > limit
end

-- Whether the commit does nothing but owe an end to those who want to hear of it. That makes room in the end, so it goes
-- on where there is none: otherwise a full store would stay full.
local function owes_an_end_on(commit)
  return commit.event.kind == 'owed' and commit.part == '0' and #commit.put == 0
    and call('HGET', P .. 'owed:' .. commit.event.id, 'listener') == ENDS
end

local function owes_too_much(commit)
  local more = {}
  for _, owed in ipairs(commit.owed) do
    if not is_owed(owed.id) then
      more[owed.listener] = (more[owed.listener] or 0) + 1
    end
  end
  for listener, count in pairs(more) do
    if tonumber(call('HGET', P .. 'owed:of', listener) or 0) + count > L.owed then
      return true
    end
  end
  return false
end

-- The page whose cells the event may change.
local function page_of_event(event)
  if event.kind == 'page' then
    return event.page
  elseif event.kind == 'owed' then
    local page = call('HGET', P .. 'owed:' .. event.id, 'page')
    return page and page ~= '' and page or nil
  end
end

-- The limit that the commit would go over, if any.
local function exceeded(commit)
  for _, put in ipairs(commit.put) do
    if put.value and #put.value > L.cell_bytes then
      return 'cell_bytes'
    end
  end
  if has_too_many_cells(commit) then
    return 'cells'
  end
  local answer = commit.event.kind == 'page' and commit.part == '0' and #commit.answer or 0
  local page = page_of_event(commit.event)
  if page then
    local old, new = growth(commit, page)
    if is_exceeded(old, new, size_of_page(page), answer, L.session_bytes) then
      return 'session_bytes'
    end
  end
  local old, new = growth(commit, nil)
  if is_exceeded(old, new, bytes, answer, L.total_bytes) and not owes_an_end_on(commit) then
    return 'total_bytes'
  end
  return owes_too_much(commit) and 'owed' or nil
end
