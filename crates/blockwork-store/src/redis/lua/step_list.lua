-- What there is of a kind after a cursor, some at a time.
local kind, owner, after = take(), take(), take()
local MOST, entries = 200, {}

local function list_cells()
  local page, visitor, fields = page_in(owner), visitor_in(owner), nil
  if (page and is_page_over(page_of(page))) or (visitor and is_visitor_over(visitor)) then
    return
  end
  if owner ~= 'global' then
    fields = names_of(owner)
  end
  local from = after
  while #entries <= MOST do
    local some = fields
    if not some then
      some = call('ZRANGEBYLEX', P .. 'global:names', from == '' and '-' or '(' .. from, '+', 'LIMIT', 0, MOST + 1)
    end
    for _, field in ipairs(some) do
      local is_after = not fields or after == '' or comes_before(after, field)
      local version, ends = version_of(owner, field)
      if is_after and (not ends or ends > now) and #entries <= MOST then
        entries[#entries + 1] = { field, version, ends and int(ends) or '-', bytes_of(owner, field) }
      end
      from = field
    end
    if fields or #some <= MOST then
      return
    end
  end
end

local function list_pages()
  local key, from = P .. 'pages', after
  if owner ~= '' then
    key = key .. ':' .. string.match(owner, '^visitor:(.*)$')
  end
  while #entries <= MOST do
    local some = call('ZRANGEBYLEX', key, from == '' and '-' or '(' .. from, '+', 'LIMIT', 0, MOST + 1)
    for _, id in ipairs(some) do
      local page = page_of(id)
      if not is_page_over(page) and #entries <= MOST then
        local away = page.there and '-' or int(page.seen)
        entries[#entries + 1] = { id, page.visitor, int(page.made), away, size_of_page(id) }
      end
      from = id
    end
    if #some <= MOST then
      return
    end
  end
end

local function list_owed()
  local from = after == '' and '-inf' or '(' .. after
  for i, id in ipairs(call('ZRANGEBYSCORE', P .. 'owed:turns', from, '+inf', 'LIMIT', 0, MOST + 1)) do
    entries[i] = { id, call('HGETALL', P .. 'owed:' .. id) }
  end
end

if kind == 'cells' then
  list_cells()
elseif kind == 'pages' then
  list_pages()
else
  list_owed()
end
return entries
