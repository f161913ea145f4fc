--- SVG to PNG, by librsvg and cairo (Debian: librsvg2-2, fonts-dejavu-core), opened on first use.
local ffi = require "ffi"

local png = {}

-- What is called of the three libraries, from their headers (librsvg 2.46 or later).
local kDeclarations = [[
typedef struct lacuna_rsvg_handle lacuna_rsvg_handle;
typedef struct lacuna_cairo lacuna_cairo;
typedef struct lacuna_cairo_surface lacuna_cairo_surface;
typedef struct { uint32_t domain; int code; char *message; } lacuna_gerror;
typedef struct { double x, y, width, height; } lacuna_rsvg_rectangle;
lacuna_rsvg_handle *rsvg_handle_new_from_data(const char *data, size_t length, lacuna_gerror **error);
int rsvg_handle_render_document(lacuna_rsvg_handle *handle, lacuna_cairo *cairo, const lacuna_rsvg_rectangle *viewport,
                                lacuna_gerror **error);
lacuna_cairo_surface *cairo_image_surface_create(int format, int width, int height);
int cairo_surface_status(lacuna_cairo_surface *surface);
const char *cairo_status_to_string(int status);
lacuna_cairo *cairo_create(lacuna_cairo_surface *surface);
void cairo_destroy(lacuna_cairo *cairo);
void cairo_surface_destroy(lacuna_cairo_surface *surface);
int cairo_surface_write_to_png(lacuna_cairo_surface *surface, const char *path);
void g_object_unref(void *object);
void g_error_free(lacuna_gerror *error);
]]

local kArgb32 = 0 -- CAIRO_FORMAT_ARGB32

local libraries -- {rsvg, cairo, gobject, glib} once they are open

local function open_libraries()
  if libraries then return libraries end
  local opened = {}
  for name, file in pairs { rsvg = "librsvg-2.so.2", cairo = "libcairo.so.2", gobject = "libgobject-2.0.so.0",
    glib = "libglib-2.0.so.0" } do
    local ok, library = pcall(ffi.load, file)
    if not ok then
      return nil, ("%s cannot be loaded, which a .png needs: apt-get install librsvg2-2 fonts-dejavu-core "
        .. "(or write a .svg)"):format(file)
    end
    opened[name] = library
  end
  ffi.cdef(kDeclarations)
  libraries = opened
  return libraries
end

local function take_error(lib, holder)
  local message = ffi.string(holder[0].message)
  lib.glib.g_error_free(holder[0])
  return nil, "librsvg: " .. message
end

local function render(lib, handle, surface, width, height)
  local holder = ffi.new "lacuna_gerror *[1]"
  local cairo = lib.cairo.cairo_create(surface)
  local viewport = ffi.new("lacuna_rsvg_rectangle", 0, 0, width, height)
  local ok = lib.rsvg.rsvg_handle_render_document(handle, cairo, viewport, holder)
  lib.cairo.cairo_destroy(cairo)
  if ok == 0 then return take_error(lib, holder) end
  return true
end

-- The surface as PNG bytes, by way of a file: cairo's other way calls back, which LuaJIT's FFI does at a cost only.
local function encode(lib, surface)
  local path = os.tmpname()
  local status = lib.cairo.cairo_surface_write_to_png(surface, path)
  local file, err = io.open(path, "rb")
  local bytes = file and file:read "*a"
  if file then file:close() end
  os.remove(path)
  if status ~= 0 then return nil, path .. ": " .. ffi.string(lib.cairo.cairo_status_to_string(status)) end
  return bytes, err
end

--- An SVG document drawn width × height pixels large, as the bytes of a PNG file. Returns nil and a text where the
-- libraries are missing or refuse.
function png.draw(document, width, height)
  local lib, err = open_libraries()
  if not lib then return nil, err end
  local holder = ffi.new "lacuna_gerror *[1]"
  local handle = lib.rsvg.rsvg_handle_new_from_data(document, #document, holder)
  if handle == nil then return take_error(lib, holder) end
  local surface = lib.cairo.cairo_image_surface_create(kArgb32, width, height)
  local ok, bytes
  ok, err = render(lib, handle, surface, width, height)
  if ok then bytes, err = encode(lib, surface) end
  lib.cairo.cairo_surface_destroy(surface)
  lib.gobject.g_object_unref(handle)
  return bytes, err
end

return png
