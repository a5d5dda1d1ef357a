-- Feeds fell silent. A newer feed has taken over where the number differs: what the older one reports is old.
for _ = 1, take_number() do
  local id, n = take(), take_number()
  local page = page_of(id)
  if page and page.feeds == n then
    leave_page(id)
  end
end
return done(true)
