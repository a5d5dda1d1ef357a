-- The receipt of the event that reads, or else the cells. Where nothing more can be written, no page begins and no lease
-- is taken.
local by, event, lease, cells = take(), take_event(), take_some(), {}
for i = 1, take_number() do
  cells[i] = { owner = take(), field = take(), known = take() }
end
if FULL and (lease or (event.kind == 'page' and call('EXISTS', P .. 'page:' .. event.page) == 0)) then
  return redis.error_reply('OOM nothing more can be written')
end
local refused = arrive(event, '0')
if refused then
  return done(refused)
end
retire(cells)
if session_is_over(event, cells) then
  return done({ 'ended' })
end
if lease then
  local names = {}
  for i, cell in ipairs(cells) do
    names[i] = cell.owner .. '/' .. cell.field
    if is_held(names[i], lease) then
      return done({ 'held' })
    end
  end
  seen(by)
  lease_cells(lease, by, names)
end
local read = {}
for i, cell in ipairs(cells) do
  local version = version_of(cell.owner, cell.field)
  read[i] = { version, version ~= cell.known and bytes_of(cell.owner, cell.field) }
end
for _, cell in ipairs(cells) do
  touch(cell.owner)
end
return done({ 'cells', now, read })
