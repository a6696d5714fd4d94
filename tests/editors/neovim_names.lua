-- Typing and renaming in an apcore project in Neovim, configured by the README's text. Reads FOLDER and SNIPPET (a file
-- with that text) from the environment; prints one JSON line for each thing that happened, and ends with status 1 if
-- something did not.
local folder = vim.env.FOLDER

local function tell(what, value)
  io.stdout:write(vim.json.encode({ what = what, value = value }) .. '\n')
end

local function wait(what, holds)
  if not vim.wait(60000, holds, 20) then error('waited in vain for ' .. what) end
end

local function at(buffer, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 })
      return
    end
  end
  error('no ' .. text)
end

local function ask(method, extra)
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client.offset_encoding), extra or {})
  local answer = assert(client:request_sync(method, params, 60000, 0))
  assert(answer.err == nil, vim.inspect(answer.err))
  return answer.result
end

local function session()
  dofile(vim.env.SNIPPET)
  vim.cmd('filetype on')
  vim.cmd('edit ' .. vim.fn.fnameescape(folder .. '/acl/global_acl.yaml'))
  local acl = vim.api.nvim_get_current_buf()
  wait('the server', function() return #vim.lsp.get_clients({ bufnr = acl }) > 0 end)

  at(acl, 'guests.invite')
  tell('definition', ask('textDocument/definition')[1].targetUri)
  local labels = vim.tbl_map(function(item) return item.label end, ask('textDocument/completion').items)
  tell('proposals', labels)

  vim.lsp.inlay_hint.enable(true, { bufnr = acl })
  wait('the hints', function() return #vim.lsp.inlay_hint.get({ bufnr = acl }) > 0 end)
  tell('hints', vim.tbl_map(function(h) return h.inlay_hint.label end, vim.lsp.inlay_hint.get({ bufnr = acl })))

  vim.lsp.buf.rename('guests.welcome.all')
  wait('the new name', function()
    return table.concat(vim.api.nvim_buf_get_lines(acl, 0, -1, true)):find('guests.welcome.all', 1, true) ~= nil
  end)
  wait('the file', function() return vim.uv.fs_stat(folder .. '/extensions/guests/welcome/all.py') ~= nil end)
  vim.cmd('silent wall')
  tell('acl', vim.api.nvim_buf_get_lines(acl, 0, -1, true))
end

local done, fault = xpcall(session, debug.traceback)
if not done then io.stderr:write(tostring(fault) .. '\n') end
for _, client in ipairs(vim.lsp.get_clients()) do client:stop() end
vim.wait(5000, function() return #vim.lsp.get_clients() == 0 end, 20)
vim.cmd(done and 'qall!' or 'cquit 1')
