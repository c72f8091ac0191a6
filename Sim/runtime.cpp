#include "runtime.h"

#include <cstdio>
#include <stdexcept>
#include <string>

#include "verilated.h"

static thread_local const char* image_directory = nullptr;

ImageDirectory::ImageDirectory(const char* path) { image_directory = path; }
ImageDirectory::~ImageDirectory() { image_directory = nullptr; }

// The linker sends the library's fopen here (--wrap), so the working directory of the process never changes.
extern "C" FILE* __real_fopen(const char* name, const char* mode);
extern "C" FILE* __wrap_fopen(const char* name, const char* mode) {
    if (!image_directory || name[0] == '/') return __real_fopen(name, mode);
    return __real_fopen((std::string(image_directory) + "/" + name).c_str(), mode);
}

// Verilator only warns when an image is missing or short, and ends the process on fatal errors: all throw here.
static void fail(const char* file, int line, const char* message) {
    std::string place = file ? file : "";
    if (line > 0) place += ":" + std::to_string(line);
    throw std::runtime_error(place.empty() ? message : place + ": " + message);
}
void vl_warn(const char* file, int line, const char*, const char* message) { fail(file, line, message); }
void vl_fatal(const char* file, int line, const char*, const char* message) { fail(file, line, message); }
void vl_finish(const char* file, int line, const char*) { fail(file, line, "the design called $finish"); }
