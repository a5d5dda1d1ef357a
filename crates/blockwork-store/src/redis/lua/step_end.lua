-- Ends the sessions of an owner now, and says how many.
local owner, why = take(), take()
local page, visitor, pages = page_in(owner), visitor_in(owner), {}
if visitor then
  pages = call('ZRANGE', P .. 'pages:' .. visitor, 0, -1)
elseif page_of(page) then
  pages = { page }
end
for _, id in ipairs(pages) do
  end_session(id, why)
end
return done(#pages)
